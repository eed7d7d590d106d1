namespace Lathe.Inference.Sampling;

/// <summary>A step on the way from logits to the distribution that is drawn from.</summary>
public enum SamplerStage
{
    /// <summary>Divides the logits by <see cref="SamplerOptions.Temperature"/>.</summary>
    Temperature,

    /// <summary>Keeps <see cref="SamplerOptions.TopK"/> tokens.</summary>
    TopK,

    /// <summary>Keeps the nucleus of <see cref="SamplerOptions.TopP"/>.</summary>
    TopP,

    /// <summary>Drops what is less probable than a share of the most probable, <see cref="SamplerOptions.MinP"/>.</summary>
    MinP,

    /// <summary>Keeps the tokens of the most typical surprise, <see cref="SamplerOptions.Typical"/>.</summary>
    Typical,
}
