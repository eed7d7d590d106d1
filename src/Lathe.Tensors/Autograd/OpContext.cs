using System.Runtime.CompilerServices;

namespace Lathe.Tensors.Autograd;

/// <summary>What an op sees of its node: inputs, output, attributes, saved memory, gradients.</summary>
internal readonly unsafe struct OpContext(Scope scope, int id)
{
    /// <summary>The scope the node is in.</summary>
    public Scope Scope { get; } = scope;

    /// <summary>The node's id.</summary>
    public int Id { get; } = id;

    /// <summary>The node.</summary>
    public ref Node Node
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref Scope.Nodes[Id];
    }

    /// <summary>Shape of the output.</summary>
    public Shape Shape => Node.Shape;

    /// <summary>Elements of the output.</summary>
    public long Count => Node.Count;

    /// <summary>Whether the node takes part in a backward pass.</summary>
    public bool NeedsGrad => Node.NeedsGrad;

    /// <summary>Whether there is an input <paramref name="i"/>: optional inputs are given as −1.</summary>
    public bool Has(int i) => i < Node.InputCount && Node.Inputs[i] >= 0;

    /// <summary>Whether input <paramref name="i"/> wants a gradient.</summary>
    public bool Needs(int i) => Has(i) && Scope.Nodes[Node.Inputs[i]].NeedsGrad;

    /// <summary>Shape of input <paramref name="i"/>.</summary>
    public Shape InputShape(int i) => Scope.Nodes[Node.Inputs[i]].Shape;

    /// <summary>Elements of input <paramref name="i"/>.</summary>
    public long InputCount(int i) => Scope.Nodes[Node.Inputs[i]].Count;

    /// <summary>Memory of input <paramref name="i"/>, null where it is absent.</summary>
    public T* Input<T>(int i) where T : unmanaged => Has(i) ? (T*)Scope.Nodes[Node.Inputs[i]].Data : null;

    /// <summary>Memory of the output.</summary>
    public T* Output<T>() where T : unmanaged => (T*)Node.Data;

    /// <summary>Gradient of the output; complete when backward is called.</summary>
    public T* OutputGrad<T>() where T : unmanaged => (T*)Node.Grad;

    /// <summary>Takes memory in forward for backward to read.</summary>
    public T* Save<T>(long count) where T : unmanaged
    {
        void* memory = Scope.Arena.Take(count * sizeof(T));
        Node.Saved = memory;
        return (T*)memory;
    }

    /// <summary>What forward saved.</summary>
    public T* Saved<T>() where T : unmanaged => (T*)Node.Saved;

    /// <summary>Whether two inputs have their gradients in one place: one tensor, views of one, or one parameter brought in twice.</summary>
    public bool SharesGrad(int i, int j)
    {
        if (!Has(i) || !Has(j)) return false;
        int a = Scope.RootOf(Node.Inputs[i]), b = Scope.RootOf(Node.Inputs[j]);
        return a == b || (Scope.Nodes[a].Parameter is { } parameter && ReferenceEquals(parameter, Scope.Nodes[b].Parameter));
    }

    /// <summary>Where to write the gradient of input <paramref name="i"/>. Ask once for each write.</summary>
    public GradSlot<T> Slot<T>(int i) where T : unmanaged => Scope.SlotOf<T>(Node.Inputs[i]);
}
