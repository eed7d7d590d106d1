namespace Lathe.Nn.Lora;

/// <summary>What a key of a stored adapter says.</summary>
/// <param name="Module">The module it is of, as the transformers library names it.</param>
/// <param name="Kind">Which of its tensors: one of this type's constants.</param>
/// <param name="OfBase">Whether it is the base's own weight, that peft keeps beside an adapted embedding.</param>
internal readonly record struct PeftKey(string Module, string Kind, bool OfBase = false)
{
    public const string Prefix = "base_model.model.";
    public const string Down = "lora_A", Up = "lora_B", Magnitude = "lora_magnitude_vector", TableDown = "lora_embedding_A", TableUp = "lora_embedding_B";
    public const string Weight = "weight", Bias = "bias";

    /// <summary>Whether it belongs to a path; otherwise it is a weight as a whole.</summary>
    public bool IsOfPath => Kind is not (Weight or Bias);

    /// <summary>Reads a key; null where it is none that Lathe knows.</summary>
    /// <remarks>
    /// <c>module.lora_A.weight</c>, <c>module.lora_A.default.weight</c>, <c>module.lora_magnitude_vector</c>, <c>module.lora_embedding_A</c>,
    /// <c>module.weight</c>, <c>module.modules_to_save.default.weight</c>, <c>module.base_layer.bias</c>.
    /// </remarks>
    public static PeftKey? Of(string key)
    {
        string name = key.StartsWith(Prefix, StringComparison.Ordinal) ? key[Prefix.Length..] : key;
        foreach (string kind in (string[])[Down, Up, Magnitude, TableDown, TableUp])
        {
            int at = name.IndexOf($".{kind}", StringComparison.Ordinal);
            if (at < 0) continue;
            string rest = name[(at + kind.Length + 1)..];
            bool bare = kind is Magnitude or TableDown or TableUp && rest is "" or ".default";
            return bare || rest is ".weight" or ".default.weight" ? new PeftKey(name[..at], kind) : null;
        }

        int dot = name.LastIndexOf('.');
        if (dot < 1 || name[(dot + 1)..] is not (Weight or Bias) || name.Contains(".lora_", StringComparison.Ordinal)) return null;
        string module = name[..dot], own = module;
        foreach (string wrapper in (string[])[".modules_to_save.default", ".modules_to_save", ".base_layer"])
        {
            if (own.EndsWith(wrapper, StringComparison.Ordinal)) own = own[..^wrapper.Length];
        }

        return new PeftKey(own, name[(dot + 1)..], module.EndsWith(".base_layer", StringComparison.Ordinal));
    }
}
