namespace Lathe.Tensors.Autograd;

/// <summary>What one kind of op cost in a direction, summed over the calls that a profile saw.</summary>
public sealed class OpTime
{
    internal OpTime(string name, bool backward) => (Name, Backward) = (name, backward);

    /// <summary>Name of the op.</summary>
    public string Name { get; }

    /// <summary>Whether this is the gradient.</summary>
    public bool Backward { get; }

    /// <summary>Number of calls.</summary>
    public long Calls { get; internal set; }

    /// <summary>Wall time, in seconds. A checkpoint's time holds that of the ops it runs again.</summary>
    public double Seconds { get; internal set; }

    /// <summary>Multiplications and additions; exact for products and attention, one an element for the rest.</summary>
    public double Flops { get; internal set; }

    /// <summary>Bytes of the inputs and the output, each counted once, and of their gradients in backward.</summary>
    public double Bytes { get; internal set; }
}
