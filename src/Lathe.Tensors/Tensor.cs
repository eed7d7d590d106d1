using Lathe.Tensors.Autograd;

namespace Lathe.Tensors;

/// <summary>
/// A handle to a value that lives in a <see cref="Autograd.Scope"/>: 16 bytes, copied freely, never disposed. After the scope's
/// <see cref="Autograd.Scope.Reset"/> the handle is stale and every use of it throws.
/// </summary>
public readonly partial struct Tensor
{
    private readonly int _generation;

    internal Tensor(Scope scope, int id, int generation)
    {
        Scope = scope;
        Id = id;
        _generation = generation;
    }

    /// <summary>The scope that owns the value.</summary>
    public Scope Scope { get; }

    /// <summary>Sizes of the axes.</summary>
    public Shape Shape => Node.Shape;

    /// <summary>Element type.</summary>
    public DType DType => Node.DType;

    /// <summary>Number of axes.</summary>
    public int Rank => Node.Shape.Rank;

    /// <summary>Number of elements.</summary>
    public long Count => Node.Count;

    /// <summary>Whether a backward pass computes this tensor's gradient.</summary>
    public bool NeedsGrad => Node.NeedsGrad;

    /// <summary>The name given by <see cref="Named"/>, a parameter's name, or <c>null</c>.</summary>
    public string? Name => Node.Name;

    internal int Id { get; }

    internal ref Node Node
    {
        get
        {
            if (Scope is null) throw new InvalidOperationException("This Tensor is default(Tensor): it belongs to no scope.");
            Scope.Check(Id, _generation);
            return ref Scope.Nodes[Id];
        }
    }

    /// <summary>The elements, row-major, in place. Valid until the scope is reset.</summary>
    /// <exception cref="InvalidOperationException">The tensor is stale, or holds another element type.</exception>
    public unsafe Span<T> Data<T>() where T : unmanaged
    {
        ref Node node = ref Node;
        Require<T>(node);
        return new Span<T>(node.Data, checked((int)node.Count));
    }

    /// <summary>
    /// The gradient after a backward pass, row-major. Gradients of intermediate values are recycled unless
    /// <see cref="RetainGrad"/> was called before the pass.
    /// </summary>
    public unsafe ReadOnlySpan<T> Grad<T>() where T : unmanaged
    {
        if (DTypes.Of<T>() != Node.DType.GradientType())
            throw new InvalidOperationException($"{Scope.Describe(Id)} has a gradient of {Node.DType.GradientType()}; it was read as {typeof(T).Name}.");
        ref Node node = ref Scope.Nodes[Scope.RootOf(Id)];
        if (node.Parameter is { } parameter) return parameter.Grad<T>();
        if (node.Grad == null)
        {
            throw new InvalidOperationException(
                $"{Scope.Describe(Id)} has no gradient: it was not reached by a backward pass, or its gradient was recycled. Call RetainGrad() before Backward.");
        }

        return new ReadOnlySpan<T>(node.Grad, checked((int)node.Count));
    }

    /// <summary>Asks the next backward pass to keep this tensor's gradient until the reset.</summary>
    public Tensor RetainGrad()
    {
        _ = Node;
        Scope.Nodes[Scope.RootOf(Id)].RetainGrad = true;
        return this;
    }

    /// <summary>Names the tensor in errors and reports.</summary>
    public Tensor Named(string name)
    {
        Node.Name = name;
        return this;
    }

    /// <summary>The only element, as a double.</summary>
    /// <exception cref="InvalidOperationException">The tensor has more or fewer elements than one.</exception>
    public double Item()
    {
        if (Count != 1) throw new InvalidOperationException($"Item() reads a tensor of one element; {this} has {Count}.");
        return DType switch
        {
            DType.Float32 => Data<float>()[0],
            DType.Float64 => Data<double>()[0],
            DType.BFloat16 => Data<BFloat16>()[0],
            _ => Data<int>()[0],
        };
    }

    /// <summary><c>'name' Float32 [2, 3]</c></summary>
    public override string ToString() => Scope is null ? "default(Tensor)" : Scope.Describe(Id, _generation);

    private void Require<T>(in Node node) where T : unmanaged
    {
        if (DTypes.Of<T>() != node.DType)
            throw new InvalidOperationException($"{Scope.Describe(Id)} holds {node.DType}; it was read as {typeof(T).Name}.");
    }
}
