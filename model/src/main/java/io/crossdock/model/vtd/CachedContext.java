package io.crossdock.model.vtd;

/** What the context cache holds: in legacy mode all that there is to know, in scalable mode where to look further. */
sealed interface CachedContext permits Lookup.Found, ScalableContext {
    /** Of entries without a domain id: those of scalable mode. */
    int NO_DOMAIN = -1;

    int domainId();
}
