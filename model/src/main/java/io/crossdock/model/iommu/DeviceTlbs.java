package io.crossdock.model.iommu;

import io.crossdock.pci.Bdf;

/** The way of a unit's invalidation requests to the translation caches of devices (PCIe base specification 10.3). */
@FunctionalInterface
public interface DeviceTlbs {
    /**
     * Makes a function forget translations. Accesses that it sent by them have not arrived yet.
     *
     * @param first first untranslated address
     * @param last last one
     * @return whether the function answers, as one with the capability does
     */
    boolean invalidate(Bdf function, long first, long last);
}
