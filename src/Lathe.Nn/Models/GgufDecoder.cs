using Lathe.Nn.Formats;
using Lathe.Nn.Models.Weights;
using Lathe.Tensors;

namespace Lathe.Nn.Models;

/// <summary>What the GGUF architectures llama, qwen2 and qwen3 share: metadata and weight names.</summary>
internal static class GgufDecoder
{
    public static TransformerConfig Read(GgufKeys keys, IWeightSource source)
    {
        int turned = keys.Integer("rope.dimension_count", 0), size = keys.HeadSize == 0 ? keys.Width / Math.Max(1, keys.Heads) : keys.HeadSize;
        TransformerConfig config = Llama.Of(keys.Layers, keys.Heads, keys.Width, keys.Vocabulary, keys.Context) with
        {
            KeyValueHeads = keys.KeyValueHeads,
            HeadSize = keys.HeadSize,
            FeedForward = keys.FeedForward,
            NormEpsilon = keys.Number("attention.layer_norm_rms_epsilon", 1e-5),
            RopeTheta = keys.Number("rope.freq_base", 10000),
            RopeSize = turned == size ? 0 : turned,
            SlidingWindow = keys.Integer("attention.sliding_window", 0),
            TiedEmbeddings = !source.Contains("output.weight"),
        };
        return config with { RopeScaling = Scaling(keys, source) };
    }

    public static void Write(TransformerConfig config, string architecture, IDictionary<string, object> metadata)
    {
        GgufKeys.Write(config, architecture, metadata);
        metadata[$"{architecture}.attention.head_count_kv"] = (uint)config.KeyValueHeadCount;
        metadata[$"{architecture}.attention.layer_norm_rms_epsilon"] = (float)config.NormEpsilon;
        metadata[$"{architecture}.attention.key_length"] = (uint)config.HeadWidth;
        metadata[$"{architecture}.attention.value_length"] = (uint)config.HeadWidth;
        metadata[$"{architecture}.rope.freq_base"] = (float)config.RopeTheta;
        metadata[$"{architecture}.rope.dimension_count"] = (uint)(config.RopeSize == 0 ? config.HeadWidth : config.RopeSize);
        metadata[$"{architecture}.vocab_size"] = (uint)config.Vocabulary;
        if (config.SlidingWindow > 0) metadata[$"{architecture}.attention.sliding_window"] = (uint)config.SlidingWindow;
        if (config.RopeScaling is not { } scaling || scaling.Kind is RopeScalingKind.Llama3 or RopeScalingKind.Divisors) return;
        metadata[$"{architecture}.rope.scaling.type"] = scaling.Kind switch
        {
            RopeScalingKind.Linear => "linear",
            RopeScalingKind.Yarn => "yarn",
            _ => throw new NotSupportedException($"GGUF has no rotary scaling of the kind {scaling.Kind}."),
        };
        metadata[$"{architecture}.rope.scaling.factor"] = (float)scaling.Factor;
        if (scaling.OriginalContext > 0) metadata[$"{architecture}.rope.scaling.original_context_length"] = (uint)scaling.OriginalContext;
    }

    public static IEnumerable<WeightPart> Weights(TransformerConfig config, WeightLayout queriesAndKeys)
    {
        int width = config.Width, hidden = config.FeedForwardWidth, size = config.HeadWidth, q = config.Heads * size, kv = config.KeyValueHeadCount * size;
        yield return new WeightPart("tokens.weight", "token_embd.weight", [config.Vocabulary, width]);
        for (int i = 0; i < config.Layers; i++)
        {
            string block = $"blocks.{i}", h = $"blk.{i}", qkv = $"{block}.attention.qkv";
            yield return One($"{block}.attention_norm.weight", $"{h}.attn_norm.weight", [width]);
            foreach ((string name, int first, int rows, bool turned) in ((string, int, int, bool)[])[("attn_q", 0, q, true), ("attn_k", q, kv, true), ("attn_v", q + kv, kv, false)])
            {
                WeightLayout layout = turned ? queriesAndKeys : WeightLayout.Same;
                yield return new WeightPart($"{qkv}.weight", $"{h}.{name}.weight", [rows, width], first) { Layout = layout, HeadSize = size };
                if (config.QkvBias) yield return new WeightPart($"{qkv}.bias", $"{h}.{name}.bias", [rows], first) { Layout = layout, HeadSize = size };
            }

            if (config.QkNorm)
            {
                yield return One($"{block}.attention.query_norm.weight", $"{h}.attn_q_norm.weight", [size]);
                yield return One($"{block}.attention.key_norm.weight", $"{h}.attn_k_norm.weight", [size]);
            }

            yield return One($"{block}.attention.output.weight", $"{h}.attn_output.weight", [width, q]);
            if (config.OutputBias) yield return One($"{block}.attention.output.bias", $"{h}.attn_output.bias", [width]);
            yield return One($"{block}.feed_forward_norm.weight", $"{h}.ffn_norm.weight", [width]);
            yield return One($"{block}.feed_forward.gate_up.weight", $"{h}.ffn_gate.weight", [hidden, width]);
            yield return One($"{block}.feed_forward.gate_up.weight", $"{h}.ffn_up.weight", [hidden, width], hidden);
            yield return One($"{block}.feed_forward.down.weight", $"{h}.ffn_down.weight", [width, hidden]);
        }

        yield return One("norm.weight", "output_norm.weight", [width]);
        if (!config.TiedEmbeddings) yield return One("head.weight", "output.weight", [config.Vocabulary, width]);
    }

    private static WeightPart One(string parameter, string name, Shape shape, int firstRow = 0) => new(parameter, name, shape, firstRow);

    // Llama 3.1's rule is stored as the divisor of each pair's angle; linear and YaRN as metadata.
    private static RopeScaling? Scaling(GgufKeys keys, IWeightSource source)
    {
        if (source.Contains("rope_freqs.weight"))
        {
            float[] divisors = new float[source["rope_freqs.weight"].Shape.Count];
            source.Read("rope_freqs.weight", divisors);
            return new RopeScaling { Kind = RopeScalingKind.Divisors, Divisors = [.. divisors.Select(d => (double)d)] };
        }

        var scaling = new RopeScaling { Factor = keys.Number("rope.scaling.factor", 1), OriginalContext = keys.Integer("rope.scaling.original_context_length", 0) };
        return keys.Text("rope.scaling.type") switch
        {
            "linear" => scaling with { Kind = RopeScalingKind.Linear },
            "yarn" => scaling with { Kind = RopeScalingKind.Yarn },
            _ => null,
        };
    }
}
