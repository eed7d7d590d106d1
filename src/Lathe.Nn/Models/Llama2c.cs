using Lathe.Nn.Formats.Llama2c;
using Lathe.Nn.Models.Weights;
using Lathe.Tensors;

namespace Lathe.Nn.Models;

/// <summary>LLaMA as karpathy's llama2.c stores it: Meta's names, rotary pairs side by side, nothing to choose but sizes.</summary>
public static class Llama2c
{
    /// <summary>The config of a file's header.</summary>
    public static TransformerConfig Read(Llama2cHeader header)
    {
        ArgumentNullException.ThrowIfNull(header);
        return Llama.Of(header.Layers, header.Heads, header.Width, header.Vocabulary, header.Context) with
        {
            KeyValueHeads = header.KvHeads,
            FeedForward = header.HiddenWidth,
            TiedEmbeddings = header.SharedClassifier,
        };
    }

    /// <summary>The header of a config.</summary>
    /// <exception cref="NotSupportedException">The format has no place for something the config asks for.</exception>
    public static Llama2cHeader Write(TransformerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        bool fits = Llama.FitsDecoder(config) && config is
        {
            QkvBias: false, OutputBias: false, FeedForwardBias: false, QkNorm: false, Mixture: null, SlidingWindow: 0, RopeScaling: null, RopeTheta: 10000, RopeSize: 0,
            Activation: ActivationKind.SwiGlu, NormEpsilon: > 0.99e-5 and < 1.01e-5,
        } && config.HeadWidth * config.Heads == config.Width;
        if (!fits) throw new NotSupportedException("llama2.c has LLaMA with RMS norm of ε 1e-5, rotary θ 10,000 without scaling, SwiGLU, no biases and heads of C/H: this model differs. Convert to hf or gguf.");
        return new Llama2cHeader(
            config.Width, config.FeedForwardWidth, config.Layers, config.Heads, config.KeyValueHeadCount, config.Vocabulary, config.Context, config.TiedEmbeddings);
    }

    /// <summary>Where each weight is.</summary>
    public static IEnumerable<WeightPart> Weights(TransformerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        int width = config.Width, hidden = config.FeedForwardWidth, size = config.HeadWidth, kv = config.KeyValueHeadCount * size;
        yield return new WeightPart("tokens.weight", "tok_embeddings.weight", [config.Vocabulary, width]);
        for (int i = 0; i < config.Layers; i++)
        {
            string block = $"blocks.{i}", h = $"layers.{i}", qkv = $"{block}.attention.qkv.weight", gates = $"{block}.feed_forward.gate_up.weight";
            yield return new WeightPart($"{block}.attention_norm.weight", $"{h}.attention_norm.weight", [width]);
            yield return new WeightPart(qkv, $"{h}.attention.wq.weight", [width, width]) { Layout = WeightLayout.Interleaved, HeadSize = size };
            yield return new WeightPart(qkv, $"{h}.attention.wk.weight", [kv, width], width) { Layout = WeightLayout.Interleaved, HeadSize = size };
            yield return new WeightPart(qkv, $"{h}.attention.wv.weight", [kv, width], width + kv);
            yield return new WeightPart($"{block}.attention.output.weight", $"{h}.attention.wo.weight", [width, width]);
            yield return new WeightPart($"{block}.feed_forward_norm.weight", $"{h}.ffn_norm.weight", [width]);
            yield return new WeightPart(gates, $"{h}.feed_forward.w1.weight", [hidden, width]);
            yield return new WeightPart(gates, $"{h}.feed_forward.w3.weight", [hidden, width], hidden);
            yield return new WeightPart($"{block}.feed_forward.down.weight", $"{h}.feed_forward.w2.weight", [width, hidden]);
        }

        yield return new WeightPart("norm.weight", "norm.weight", [width]);
        if (!config.TiedEmbeddings) yield return new WeightPart("head.weight", "output.weight", [config.Vocabulary, width]);
    }
}
