namespace Lathe.Tensors;

/// <summary>The function a gated linear unit puts on its gates.</summary>
public enum GateActivation
{
    /// <summary>SiLU: SwiGLU.</summary>
    Silu,

    /// <summary>GELU, exact: GeGLU.</summary>
    Gelu,

    /// <summary>GELU by the tanh approximation: GeGLU as Gemma has it.</summary>
    GeluTanh,

    /// <summary>ReLU: ReGLU.</summary>
    Relu,
}
