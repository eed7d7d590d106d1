using System.Text.Json.Nodes;
using Lathe.Nn.Models.Weights;

namespace Lathe.Nn.Models;

/// <summary>
/// Any transformer a config can describe, under Lathe's own names: what is saved where no published family fits. Other libraries
/// do not read it.
/// </summary>
public sealed class LatheFamily : ModelFamily
{
    /// <summary>The family.</summary>
    public static readonly LatheFamily Family = new();

    private LatheFamily()
    {
    }

    /// <inheritdoc/>
    public override string Name => "lathe";

    /// <inheritdoc/>
    public override IReadOnlyList<string> ModelTypes => ["lathe"];

    /// <inheritdoc/>
    public override string ArchitectureName => "LatheTransformer";

    /// <inheritdoc/>
    public override bool Fits(TransformerConfig config) => true;

    /// <inheritdoc/>
    public override TransformerConfig Read(ConfigReader json)
    {
        ArgumentNullException.ThrowIfNull(json);
        ConfigReader fields = json.Object("transformer") ?? throw new InvalidDataException($"'{json.Path}' lacks 'transformer': expected the model's config.");
        return TransformerConfigJson.Read(fields);
    }

    /// <inheritdoc/>
    public override void Write(TransformerConfig config, JsonObject json)
    {
        ArgumentNullException.ThrowIfNull(json);
        json["vocab_size"] = config?.Vocabulary;
        json["transformer"] = TransformerConfigJson.Write(config!);
    }

    /// <inheritdoc/>
    public override IEnumerable<WeightPart> Weights(TransformerConfig config) => ParameterList.Of(config).Select(p => new WeightPart(p.Name, p.Name, p.Shape));
}
