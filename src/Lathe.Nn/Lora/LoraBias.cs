namespace Lathe.Nn.Lora;

/// <summary>Which of a model's biases are trained beside an adapter's paths; peft's <c>bias</c>.</summary>
public enum LoraBias
{
    /// <summary>None of them.</summary>
    None,

    /// <summary>Those of layers that the adapter stands beside: <c>lora_only</c>.</summary>
    Adapted,

    /// <summary>All of them.</summary>
    All,
}
