using Lathe.Tensors.Kernels.Halves;
using Lathe.Tensors.Memory;

namespace Lathe.Tensors.Autograd;

/// <summary>
/// A trained value that outlives every scope: its value and its gradient lie outside the arenas. Gradients of several
/// backward passes add up until <see cref="ZeroGrad"/>, so gradient accumulation needs nothing else.
/// </summary>
public sealed unsafe class Parameter : IDisposable
{
    private NativeBuffer _value;
    private NativeBuffer? _grad;

    /// <summary>Makes a parameter of zeros.</summary>
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
        _value = new NativeBuffer(Count * dtype.SizeOf(), zeroed: true);
    }

    /// <summary>Name, a dotted path once the module that owns it is built.</summary>
    public string Name { get; set; }

    /// <summary>Sizes of the axes.</summary>
    public Shape Shape { get; }

    /// <summary>Element type.</summary>
    public DType DType { get; private set; }

    /// <summary>Number of elements.</summary>
    public long Count { get; }

    /// <summary>Whether it is trained. A frozen parameter costs no gradient memory and no gradient arithmetic.</summary>
    public bool RequiresGrad { get; set; } = true;

    /// <summary>Whether a gradient has been accumulated since <see cref="ZeroGrad"/>.</summary>
    public bool HasGrad { get; private set; }

    internal void* ValuePointer
    {
        get
        {
            ThrowIfDisposed();
            return _value.Pointer;
        }
    }

    /// <summary>The value, row-major, in place.</summary>
    public Span<T> Value<T>() where T : unmanaged
    {
        Require<T>();
        return new Span<T>(_value.Pointer, checked((int)Count));
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
        if (dtype == DType.BFloat16) Narrow.Run((float*)_value.Pointer, (BFloat16*)converted.Pointer, Count);
        else Widen.Run((BFloat16*)_value.Pointer, (float*)converted.Pointer, Count);
        _value.Dispose();
        _value = converted;
        DType = dtype;
    }

    /// <summary>Writes the value as floats, whichever of Float32 and BFloat16 it is stored as.</summary>
    public void CopyTo(Span<float> destination)
    {
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

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        _value.Dispose();
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
        if (_value.Pointer == null) throw Disposed();
    }

    private ObjectDisposedException Disposed() => new($"parameter {this}");

    private void Require<T>() where T : unmanaged
    {
        ThrowIfDisposed();
        if (DTypes.Of<T>() != DType) throw new InvalidOperationException($"Parameter {this} was read as {typeof(T).Name}.");
    }
}
