namespace Lathe.Tensors.Autograd;

/// <summary>
/// Gradients of intermediate values whose node is done, ready for the next value of the same size. The layers of a transformer
/// repeat few sizes, so an exact fit is nearly always there, and it is still in the cache.
/// </summary>
internal sealed unsafe class GradPool
{
    private (nint Memory, long Bytes)[] _free = new (nint, long)[64];
    private int _count;

    /// <summary>Whether freed gradients are kept for reuse.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Memory of exactly <paramref name="bytes"/>, or null.</summary>
    public void* Take(long bytes)
    {
        if (!Enabled) return null;
        for (int i = _count - 1; i >= 0; i--)
        {
            if (_free[i].Bytes != bytes) continue;
            nint memory = _free[i].Memory;
            _free[i] = _free[--_count];
            return (void*)memory;
        }

        return null;
    }

    /// <summary>Gives memory back.</summary>
    public void Return(void* memory, long bytes)
    {
        if (!Enabled) return;
        if (_count == _free.Length) Array.Resize(ref _free, _count * 2);
        _free[_count++] = ((nint)memory, bytes);
    }

    /// <summary>Forgets everything: the arena was reset.</summary>
    public void Clear() => _count = 0;
}
