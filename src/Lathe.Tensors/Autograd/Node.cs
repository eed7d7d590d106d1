using System.Runtime.CompilerServices;

namespace Lathe.Tensors.Autograd;

/// <summary>One entry of the tape: a value, where it came from, and what its backward needs.</summary>
internal unsafe struct Node
{
    public Op? Op;
    public Parameter? Parameter;
    public object? Payload;
    public string? Name;
    public void* Data;
    public void* Grad;
    public void* Saved;
    public Shape Shape;
    public long Count;
    public Ints Inputs;
    public Ints Attributes;
    public Reals Scalars;
    public int InputCount;

    /// <summary>Id of the node whose memory and gradient this one shares, or −1.</summary>
    public int ViewOf;
    public DType DType;
    public bool NeedsGrad;
    public bool RetainGrad;

    /// <summary>Whether something has been written to <see cref="Grad"/> in this pass.</summary>
    public bool GradWritten;

    [InlineArray(8)]
    public struct Ints
    {
        private int _first;
    }

    [InlineArray(2)]
    public struct Reals
    {
        private double _first;
    }
}
