namespace Lathe.Nn.Models;

/// <summary>How rotary positions reach past the context a model was trained with.</summary>
public enum RopeScalingKind
{
    /// <summary>Positions divided by the factor (Chen et al., arXiv:2306.15595).</summary>
    Linear,

    /// <summary>The base raised so that the slowest pair turns as with linear scaling: "NTK-aware".</summary>
    Ntk,

    /// <summary>NTK with a factor that follows the length of the sequence: nothing changes within the original context.</summary>
    DynamicNtk,

    /// <summary>Slow pairs divided, fast ones kept, a ramp between (Llama 3.1).</summary>
    Llama3,

    /// <summary>The same with a temperature of the attention (Peng et al., arXiv:2309.00071).</summary>
    Yarn,

    /// <summary>Each pair's angle divided by a number of its own: what GGUF files store of Llama 3.1's rule.</summary>
    Divisors,
}
