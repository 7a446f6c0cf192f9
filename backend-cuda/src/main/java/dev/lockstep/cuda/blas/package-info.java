/**
 * Matrix products by cuBLAS. {@link dev.lockstep.cuda.blas.CudaMatrixProducts} puts the products of a linear layer into cuBLAS's
 * terms; {@link dev.lockstep.cuda.blas.Blas} is cuBLAS, through JCublas2 for CUDA 12 and through {@code java.lang.foreign},
 * with cuBLASLt, for CUDA 13. Device memory and streams are raw addresses here.
 */
package dev.lockstep.cuda.blas;
