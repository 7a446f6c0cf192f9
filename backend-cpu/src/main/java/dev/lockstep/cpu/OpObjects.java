package dev.lockstep.cpu;

/** The objects that carry out the ops with one kind of inner loops. */
final class OpObjects {
    final Kernels kernels;
    final Filling filling = new Filling();
    final Copying copying = new Copying();
    final UniformFilling uniformFilling = new UniformFilling();
    final NllLoss nllLoss = new NllLoss();
    final Argmax argmax = new Argmax();
    final Conversion conversion;
    final RowGathering rowGathering;
    final LinearLayer linearLayer;
    final Relu relu;
    final Softmax softmax;
    final SoftmaxCrossEntropy softmaxCrossEntropy;
    final SgdStep sgdStep;
    final AdamWStep adamWStep;
    final Axpy axpy;
    final Dot dot;
    final FusedStep fusedStep;

    OpObjects(Kernels kernels) {
        this.kernels = kernels;
        conversion = new Conversion(kernels);
        rowGathering = new RowGathering(kernels);
        linearLayer = new LinearLayer(kernels);
        relu = new Relu(kernels);
        softmax = new Softmax(kernels);
        softmaxCrossEntropy = new SoftmaxCrossEntropy(kernels);
        sgdStep = new SgdStep(kernels);
        adamWStep = new AdamWStep(kernels);
        axpy = new Axpy(kernels);
        dot = new Dot(kernels);
        fusedStep = new FusedStep(kernels, rowGathering);
    }
}
