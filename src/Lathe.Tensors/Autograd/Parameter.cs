using Lathe.Tensors.Blocks;
using Lathe.Tensors.Kernels.Blocks;
using Lathe.Tensors.Kernels.Halves;
using Lathe.Tensors.Memory;

namespace Lathe.Tensors.Autograd;

/// <summary>
/// A trained value that outlives every scope: its value and its gradient lie outside the arenas. Gradients of several
/// backward passes add up until <see cref="ZeroGrad"/>, so gradient accumulation needs nothing else.
/// </summary>
public sealed unsafe class Parameter : IDisposable
{
    private NativeBuffer? _value;
    private NativeBuffer? _grad;
    private bool _trained = true;
    private bool _disposed;

    /// <summary>Makes a parameter of zeros. Their memory is taken when they are first asked for, so a value that is stored in blocks before costs none.</summary>
    /// <param name="name">Its name in errors, reports and checkpoints.</param>
    /// <param name="shape">Sizes of its axes.</param>
    /// <param name="dtype">Float32 to train, BFloat16 to train in half the memory, Float64 to check.</param>
    public Parameter(string name, Shape shape, DType dtype = DType.Float32)
    {
        if (!dtype.IsFloat()) throw new ArgumentException($"Parameter '{name}' must be a float type, not {dtype}.", nameof(dtype));
        Name = name;
        Shape = shape;
        DType = dtype;
        Count = shape.Count;
    }

    /// <summary>Name, a dotted path once the module that owns it is built.</summary>
    public string Name { get; set; }

    /// <summary>Sizes of the axes.</summary>
    public Shape Shape { get; }

    /// <summary>Element type; <see cref="DType.Blocks"/> once <see cref="Store"/> was called.</summary>
    public DType DType { get; private set; }

    /// <summary>The value in blocks, or null where it is plain floats.</summary>
    public BlockWeight? Blocks { get; private set; }

    /// <summary>Number of elements.</summary>
    public long Count { get; }

    /// <summary>Whether it is trained. A frozen parameter costs no gradient memory and no gradient arithmetic.</summary>
    /// <exception cref="InvalidOperationException">The value is in blocks, which cannot be trained.</exception>
    public bool RequiresGrad
    {
        get => _trained;
        set
        {
            if (value && Blocks is not null)
                throw new InvalidOperationException($"Parameter {this} is stored in blocks, which cannot be trained: load it as floats, or train an adapter beside it.");
            _trained = value;
        }
    }

    /// <summary>Whether a gradient has been accumulated since <see cref="ZeroGrad"/>.</summary>
    public bool HasGrad { get; private set; }

    internal void* ValuePointer
    {
        get
        {
            ThrowIfDisposed();
            return Blocks is { } blocks ? blocks.Pointer : Floats.Pointer;
        }
    }

    private NativeBuffer Floats => _value ??= new NativeBuffer(Count * DType.SizeOf(), zeroed: true);

    /// <summary>The value, row-major, in place.</summary>
    public Span<T> Value<T>() where T : unmanaged
    {
        Require<T>();
        return new Span<T>(Floats.Pointer, checked((int)Count));
    }

    /// <summary>The accumulated gradient, row-major, in place; zeros where none has come.</summary>
    public Span<T> Grad<T>() where T : unmanaged
    {
        ThrowIfDisposed();
        if (DTypes.Of<T>() != DType.GradientType())
            throw new InvalidOperationException($"The gradient of parameter {this} is {DType.GradientType()}; it was read as {typeof(T).Name}.");
        return new Span<T>(GradPointer(), checked((int)Count));
    }

    /// <summary>Forgets the gradient. The next one overwrites the old memory, which is not cleared twice.</summary>
    public void ZeroGrad() => HasGrad = false;

    /// <summary>
    /// Stores the value as BFloat16 or Float32 from now on, rounding to the nearest: a built and loaded model becomes one of half the weights and
    /// activations this way. Not between a forward pass and its backward pass.
    /// </summary>
    public void ConvertTo(DType dtype)
    {
        ThrowIfDisposed();
        if (dtype == DType) return;
        if (dtype is not (DType.Float32 or DType.BFloat16) || DType is not (DType.Float32 or DType.BFloat16))
            throw new ArgumentException($"Parameter {this} converts between Float32 and BFloat16, not to {dtype}.", nameof(dtype));
        var converted = new NativeBuffer(Count * dtype.SizeOf());
        if (dtype == DType.BFloat16) Narrow.Run((float*)Floats.Pointer, (BFloat16*)converted.Pointer, Count);
        else Widen.Run((BFloat16*)Floats.Pointer, (float*)converted.Pointer, Count);
        Floats.Dispose();
        _value = converted;
        DType = dtype;
    }

    /// <summary>
    /// Stores the value in blocks from now on and frees the floats: linear and embedding run on the blocks. The parameter is frozen and owns the blocks.
    /// Not between a forward pass and its backward pass.
    /// </summary>
    /// <param name="blocks">A matrix of this parameter's shape.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public void Store(BlockWeight blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        ThrowIfDisposed();
        if (Shape.Rank != 2 || Shape[0] != blocks.Rows || Shape[1] != blocks.Columns)
            throw new ArgumentException($"Parameter {this} takes blocks of its own shape; {blocks} came.", nameof(blocks));
        if (!ReferenceEquals(blocks, Blocks)) Blocks?.Dispose();
        _value?.Dispose();
        _grad?.Dispose();
        (_value, _grad, HasGrad, _trained) = (null, null, false, false);
        Blocks = blocks;
        DType = DType.Blocks;
    }

    /// <summary>
    /// Stores the value as 32-bit floats from now on and hands over its blocks, which <see cref="Store"/> takes back. The parameter stays frozen. Not
    /// between a forward pass and its backward pass.
    /// </summary>
    /// <exception cref="InvalidOperationException">The value is not in blocks.</exception>
    public BlockWeight ReleaseBlocks()
    {
        ThrowIfDisposed();
        BlockWeight blocks = Blocks ?? throw new InvalidOperationException($"Parameter {this} is not stored in blocks.");
        var floats = new NativeBuffer(Count * sizeof(float));
        RowsJob.Decode(blocks, 0, blocks.Rows, (float*)floats.Pointer);
        (Blocks, _value, DType) = (null, floats, DType.Float32);
        return blocks;
    }

    /// <summary>Writes the value as floats, whether it is stored as Float32, as BFloat16 or in blocks.</summary>
    public void CopyTo(Span<float> destination)
    {
        if (Blocks is { } blocks)
        {
            ThrowIfDisposed();
            if (destination.Length < Count) throw new ArgumentException($"Parameter {this} holds {Count} values; the destination holds {destination.Length}.", nameof(destination));
            fixed (float* to = destination) RowsJob.Decode(blocks, 0, blocks.Rows, to);
            return;
        }

        if (DType != DType.BFloat16) Value<float>().CopyTo(destination);
        else for (int i = 0; i < Value<BFloat16>().Length; i++) destination[i] = Value<BFloat16>()[i];
    }

    /// <summary>Sets the value from floats, rounding where it is stored as BFloat16.</summary>
    public void CopyFrom(ReadOnlySpan<float> source)
    {
        if (source.Length != Count) throw new ArgumentException($"Parameter {this} holds {Count} values; {source.Length} came.", nameof(source));
        if (DType != DType.BFloat16) source.CopyTo(Value<float>());
        else for (int i = 0; i < source.Length; i++) Value<BFloat16>()[i] = (BFloat16)source[i];
    }

    /// <summary>Sets the value to another parameter's: bit for bit where both are of one type, as floats where the other is in blocks or wider or narrower.</summary>
    public void CopyFrom(Parameter other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Shape != Shape) throw new ArgumentException($"Parameter {this} takes a value of its own shape; {other} came.", nameof(other));
        if (DType == DType.BFloat16 && other.DType == DType.BFloat16) other.Value<BFloat16>().CopyTo(Value<BFloat16>());
        else if (DType == DType.Float64) other.Value<double>().CopyTo(Value<double>());
        else if (DType == DType.Float32) other.CopyTo(Value<float>());
        else throw new ArgumentException($"Parameter {this} does not take the value of {other}: convert one of them first.", nameof(other));
    }

    /// <summary>Frees the memory, blocks included.</summary>
    public void Dispose()
    {
        _disposed = true;
        _value?.Dispose();
        Blocks?.Dispose();
        _grad?.Dispose();
    }

    /// <summary><c>'blocks.0.q.weight' Float32 [64, 64]</c></summary>
    public override string ToString() => $"'{Name}' {DType} {Shape}";

    internal void* GradPointer()
    {
        if (!HasGrad) new Span<byte>(TakeGrad(out _), checked((int)(Count * DType.GradientType().SizeOf()))).Clear();
        return _grad!.Pointer;
    }

    /// <summary>The gradient's memory for a kernel that adds if <paramref name="accumulate"/> and overwrites if not.</summary>
    internal void* TakeGrad(out bool accumulate)
    {
        _grad ??= new NativeBuffer(Count * DType.GradientType().SizeOf());
        accumulate = HasGrad;
        HasGrad = true;
        return _grad.Pointer;
    }

    private void ThrowIfDisposed()
    {
        if (_disposed) throw Disposed();
    }

    private ObjectDisposedException Disposed() => new($"parameter {this}");

    private void Require<T>() where T : unmanaged
    {
        ThrowIfDisposed();
        if (DTypes.Of<T>() == DType) return;
        throw new InvalidOperationException(Blocks is null
            ? $"Parameter {this} was read as {typeof(T).Name}."
            : $"Parameter {this} is stored in blocks and was read as {typeof(T).Name}: use CopyTo, or Blocks.DecodeRow.");
    }
}
