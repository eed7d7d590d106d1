namespace Lathe.Tensors.Kernels.Gemm;

/// <summary>Copies the few rows of A that a tile needs into memory that the first-level cache holds without conflicts.</summary>
internal static unsafe class PackA<T> where T : unmanaged
{
    /// <summary>Copies rows as they are, to a new stride.</summary>
    public static void Rows(T* a, long lda, int rows, int depth, T* panel, long stride)
    {
        long bytes = (long)depth * sizeof(T);
        for (int i = 0; i < rows; i++) Buffer.MemoryCopy(a + (i * lda), panel + (i * stride), bytes, bytes);
    }

    /// <summary>Copies a strip of a transposed A: <paramref name="rows"/> neighbours for each k, to a new stride.</summary>
    public static void Columns(T* a, long lda, int rows, int depth, T* panel, long stride)
    {
        for (int p = 0; p < depth; p++, a += lda, panel += stride)
        {
            for (int i = 0; i < rows; i++) panel[i] = a[i];
        }
    }
}
