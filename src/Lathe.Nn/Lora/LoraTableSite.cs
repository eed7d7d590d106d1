using Lathe.Nn.Layers;

namespace Lathe.Nn.Lora;

/// <summary>An embedding that an adapter can stand beside.</summary>
/// <param name="Module">Its name in the transformers library, such as <c>model.embed_tokens</c>.</param>
/// <param name="Table">The embedding.</param>
public sealed record LoraTableSite(string Module, Embedding Table)
{
    /// <summary>Another name for it: <c>embed_tokens</c> for GPT-2's <c>wte</c>; or null.</summary>
    public string? Alias { get; init; }

    /// <summary>Rows of the table.</summary>
    public int Vocabulary => Table.Weight.Shape[0];

    /// <summary>Width of a row.</summary>
    public int Width => Table.Weight.Shape[1];

    /// <summary>Whether this name, or the end of this path, is its own.</summary>
    public bool IsNamed(string name) => LoraSites.Ends(Module, name) || (Alias is not null && LoraSites.Ends(Alias, name));
}
