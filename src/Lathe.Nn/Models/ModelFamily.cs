using System.Text.Json.Nodes;
using Lathe.Nn.Models.Weights;
using Lathe.Tensors;

namespace Lathe.Nn.Models;

/// <summary>
/// A family of published models: how its files say what it is, and where its weights are. One file a family, one line in
/// <see cref="ModelFamilies"/>.
/// </summary>
public abstract class ModelFamily
{
    /// <summary>Its <c>model_type</c> when saved, and its name in reports.</summary>
    public abstract string Name { get; }

    /// <summary>The values of <c>model_type</c> it reads.</summary>
    public abstract IReadOnlyList<string> ModelTypes { get; }

    /// <summary>The values of GGUF's <c>general.architecture</c> it reads; none where GGUF has no such thing.</summary>
    public virtual IReadOnlyList<string> GgufArchitectures => [];

    /// <summary>The class that the transformers library loads its weights into.</summary>
    public abstract string ArchitectureName { get; }

    /// <summary>Prefixes that weight names may have in Hugging Face files.</summary>
    public virtual IReadOnlyList<string> Prefixes => [];

    /// <summary>Whether a model of this config can be saved as one of this family.</summary>
    public abstract bool Fits(TransformerConfig config);

    /// <summary>Reads Hugging Face's <c>config.json</c>.</summary>
    /// <exception cref="InvalidDataException">A field is missing, wrong, or asks for what Lathe does not have.</exception>
    public abstract TransformerConfig Read(ConfigReader json);

    /// <summary>Writes the fields of Hugging Face's <c>config.json</c>.</summary>
    public abstract void Write(TransformerConfig config, JsonObject json);

    /// <summary>Where each weight of the transformer is in Hugging Face's files.</summary>
    public abstract IEnumerable<WeightPart> Weights(TransformerConfig config);

    /// <summary>Reads GGUF metadata.</summary>
    /// <param name="metadata">The file's metadata.</param>
    /// <param name="source">The file's weights, for what the metadata leaves open.</param>
    public virtual TransformerConfig ReadGguf(IReadOnlyDictionary<string, object> metadata, Formats.IWeightSource source)
        => throw new NotSupportedException($"{Name} has no GGUF form.");

    /// <summary>Writes GGUF metadata, with keys that begin with <paramref name="architecture"/>.</summary>
    public virtual void WriteGguf(TransformerConfig config, string architecture, IDictionary<string, object> metadata)
        => throw new NotSupportedException($"{Name} has no GGUF form.");

    /// <summary>Where each weight is in a GGUF file.</summary>
    public virtual IEnumerable<WeightPart> GgufWeights(TransformerConfig config) => throw new NotSupportedException($"{Name} has no GGUF form.");

    /// <summary>The architecture a config of this family has in GGUF.</summary>
    public virtual string GgufArchitecture(TransformerConfig config) => GgufArchitectures[0];

    /// <summary>The parts of a linear layer: a weight, and a bias where <paramref name="bias"/>.</summary>
    protected static IEnumerable<WeightPart> Linear(
        string parameter, string name, int outputs, int inputs, bool bias, int firstRow = 0, WeightLayout layout = WeightLayout.Same, int headSize = 0)
    {
        Shape shape = layout == WeightLayout.Transposed ? [inputs, outputs] : [outputs, inputs];
        yield return new WeightPart($"{parameter}.weight", $"{name}.weight", shape, firstRow) { Layout = layout, HeadSize = headSize };
        if (bias) yield return new WeightPart($"{parameter}.bias", $"{name}.bias", [outputs], firstRow) { Layout = layout == WeightLayout.Interleaved ? layout : WeightLayout.Same, HeadSize = headSize };
    }

    /// <summary>The parts of a norm: a gain, and a bias where <paramref name="bias"/>.</summary>
    protected static IEnumerable<WeightPart> Norm(string parameter, string name, int width, bool bias)
    {
        yield return new WeightPart($"{parameter}.weight", $"{name}.weight", [width]) { OtherNames = [$"{name}.gamma"] };
        if (bias) yield return new WeightPart($"{parameter}.bias", $"{name}.bias", [width]) { OtherNames = [$"{name}.beta"] };
    }

    /// <summary>Queries, keys and values stored apart, in that order, in Lathe's one weight.</summary>
    protected static IEnumerable<WeightPart> Apart(
        TransformerConfig config, string parameter, string queries, string keys, string values, bool bias, WeightLayout layout = WeightLayout.Same)
    {
        ArgumentNullException.ThrowIfNull(config);
        int size = config.HeadWidth, q = config.Heads * size, kv = config.KeyValueHeadCount * size;
        return
        [
            .. Linear(parameter, queries, q, config.Width, bias, 0, layout, size),
            .. Linear(parameter, keys, kv, config.Width, bias, q, layout, size),
            .. Linear(parameter, values, kv, config.Width, bias, q + kv),
        ];
    }
}
