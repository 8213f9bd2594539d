package io.crossdock.iova;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/** What an allocator keeps for one context, or for those that share. See {@link ContextCaches}. */
abstract class ContextCache implements MapContext.OnClose {
    private static final VarHandle ANSWERED;

    static {
        try {
            ANSWERED = MethodHandles.lookup().findVarHandle(ContextCache.class, "answered", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    static final int NEVER = -1;

    /** Of a shared cache. */
    final @Nullable BackoffLock lock;

    final @Nullable WeakReference<MapContext> owner;
    private final @Nullable Thread thread;
    private @Nullable ContextCaches<?> caches;
    /** The last recall that was answered; {@link #NEVER} for a shared cache, whose lock anyone may take. */
    int answered = NEVER;

    /**
     * @param context whose cache it is; {@code null} for a shared one
     */
    ContextCache(@Nullable MapContext context, @Nullable BackoffLock lock) {
        this.lock = lock;
        this.owner = context == null ? null : new WeakReference<>(context);
        this.thread = context == null ? null : context.thread();
    }

    /** Gives everything kept back to where others can have it. */
    abstract void giveBack();

    void joins(ContextCaches<?> registry, int recalls) {
        caches = registry;
        answer(recalls);
    }

    void answer(int recalls) {
        ANSWERED.setRelease(this, recalls);
    }

    boolean hasAnswered(int recalls) {
        return lock != null || (int) ANSWERED.getAcquire(this) - recalls >= 0;
    }

    /** Nobody can use it again: its context is unreachable, or the context's thread has ended. */
    boolean isOrphan() {
        return owner != null && owner.refersTo(null) || thread != null && !thread.isAlive();
    }

    @Override
    public final void contextClosed() {
        if (caches != null) {
            caches.leave(this);
        }
    }
}
