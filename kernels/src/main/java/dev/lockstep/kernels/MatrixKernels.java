package dev.lockstep.kernels;

import java.util.EnumMap;
import java.util.Map;

/** The GEMM kernels of a device, one for each form and size. All queues of the device share them. */
public final class MatrixKernels {
    private final DeviceLimits limits;
    private final Map<MatrixForm, Map<MatrixSize, TiledProduct>> products = new EnumMap<>(MatrixForm.class);

    /**
     * Chooses the tiles.
     *
     * @param device the device's name, which lines of the table match
     * @throws dev.lockstep.error.TileTableException if the first line that matches asks for more than the device has
     */
    public MatrixKernels(DeviceLimits limits, String device, TileTable table) {
        this.limits = limits;
        for (MatrixForm form : MatrixForm.values()) {
            Map<MatrixSize, TiledProduct> bySize = new EnumMap<>(MatrixSize.class);
            for (MatrixSize size : MatrixSize.values()) {
                bySize.put(size, table.tile(size, device, limits).product(form, limits));
            }
            products.put(form, bySize);
        }
    }

    /** Returns the products launched on a queue of the device. */
    public MatrixProducts on(KernelQueue queue) {
        return new TiledProducts(this, queue);
    }

    TiledProduct product(MatrixForm form, long m, long n) {
        TiledProduct product = products.get(form).get(MatrixSize.of(m, n, limits));
        if (product == null) {
            throw new IllegalStateException("no product for " + form);
        }
        return product;
    }
}
