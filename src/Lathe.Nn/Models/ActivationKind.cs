namespace Lathe.Nn.Models;

/// <summary>The function between the two projections of a feed-forward network.</summary>
public enum ActivationKind
{
    /// <summary>GELU, exact.</summary>
    Gelu,

    /// <summary>GELU by the tanh approximation, as GPT-2 has it.</summary>
    GeluTanh,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>x·sigmoid(x).</summary>
    Silu,

    /// <summary>SiLU(gate)·value (arXiv:2002.05202).</summary>
    SwiGlu,

    /// <summary>GELU(gate)·value.</summary>
    GeGlu,

    /// <summary>GELU(gate)·value by the tanh approximation, as Gemma has it.</summary>
    GeGluTanh,
}
