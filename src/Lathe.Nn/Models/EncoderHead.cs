using Lathe.Nn.Initialization;
using Lathe.Nn.Layers;
using Lathe.Nn.Models.Weights;
using Lathe.Tensors;

namespace Lathe.Nn.Models;

/// <summary>
/// The head of a sequence classifier or cross-encoder: the first token's state through a tanh layer (BERT's pooler, RoBERTa's
/// classifier.dense), then to the labels.
/// </summary>
public sealed class EncoderHead : Module
{
    /// <summary>Makes the head.</summary>
    public EncoderHead(Initializer init, TransformerConfig config, int labels)
    {
        ArgumentNullException.ThrowIfNull(config);
        Labels = labels;
        Dense = Add("dense", Linear.Normal(init, config.Width, config.Width, bias: true, config.InitialDeviation));
        Output = Add("output", Linear.Normal(init, config.Width, labels, bias: true, config.InitialDeviation));
    }

    /// <summary>Number of labels; 1 for a relevance score.</summary>
    public int Labels { get; }

    /// <summary>[C] → [C].</summary>
    public Linear Dense { get; }

    /// <summary>[C] → [labels].</summary>
    public Linear Output { get; }

    /// <summary>The first token's state [B, C] → logits [B, labels].</summary>
    public Tensor Forward(Tensor first) => Output.Forward(Dense.Forward(first).Tanh());

    /// <summary>Where its weights are in Hugging Face's files.</summary>
    public static IEnumerable<WeightPart> Weights(TransformerConfig config, int labels)
    {
        ArgumentNullException.ThrowIfNull(config);
        bool roberta = config.PositionOffset != 0;
        string dense = roberta ? "classifier.dense" : "bert.pooler.dense", output = roberta ? "classifier.out_proj" : "classifier";
        yield return new WeightPart("dense.weight", $"{dense}.weight", [config.Width, config.Width]);
        yield return new WeightPart("dense.bias", $"{dense}.bias", [config.Width]);
        yield return new WeightPart("output.weight", $"{output}.weight", [labels, config.Width]);
        yield return new WeightPart("output.bias", $"{output}.bias", [labels]);
    }
}
