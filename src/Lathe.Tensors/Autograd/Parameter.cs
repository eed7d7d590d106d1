using Lathe.Tensors.Memory;

namespace Lathe.Tensors.Autograd;

/// <summary>
/// A trained value that outlives every scope: its value and its gradient lie outside the arenas. Gradients of several
/// backward passes add up until <see cref="ZeroGrad"/>, so gradient accumulation needs nothing else.
/// </summary>
public sealed unsafe class Parameter : IDisposable
{
    private readonly NativeBuffer _value;
    private NativeBuffer? _grad;

    /// <summary>Makes a parameter of zeros.</summary>
    /// <param name="name">Its name in errors, reports and checkpoints.</param>
    /// <param name="shape">Sizes of its axes.</param>
    /// <param name="dtype">Float32 to train, Float64 to check.</param>
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
    public DType DType { get; }

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
        Require<T>();
        return new Span<T>(GradPointer(), checked((int)Count));
    }

    /// <summary>Forgets the gradient. The next one overwrites the old memory, which is not cleared twice.</summary>
    public void ZeroGrad() => HasGrad = false;

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
        if (!HasGrad) new Span<byte>(TakeGrad(out _), checked((int)(Count * DType.SizeOf()))).Clear();
        return _grad!.Pointer;
    }

    /// <summary>The gradient's memory for a kernel that adds if <paramref name="accumulate"/> and overwrites if not.</summary>
    internal void* TakeGrad(out bool accumulate)
    {
        _grad ??= new NativeBuffer(Count * DType.SizeOf());
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
