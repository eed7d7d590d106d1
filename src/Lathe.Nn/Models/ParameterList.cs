using Lathe.Tensors;

namespace Lathe.Nn.Models;

/// <summary>The parameters a <see cref="Transformer"/> of a config has, in its order, without building it.</summary>
public static class ParameterList
{
    /// <summary>All parameters.</summary>
    public static IEnumerable<ParameterShape> Of(TransformerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return
        [
            new("tokens.weight", [config.Vocabulary, config.Width]),
            .. config.Positions == PositionKind.Learned ? One("positions.weight", [config.Context, config.Width]) : [],
            .. config.TokenTypes > 0 ? One("token_types.weight", [config.TokenTypes, config.Width]) : [],
            .. config.EmbeddingNorm ? Norm(config, "embedding_norm") : [],
            .. Enumerable.Range(0, config.Layers).SelectMany(i => Block(config, $"blocks.{i}")),
            .. config.PreNorm ? Norm(config, "norm") : [],
            .. config.LanguageHead && !config.TiedEmbeddings ? One("head.weight", [config.Vocabulary, config.Width]) : [],
        ];
    }

    private static IEnumerable<ParameterShape> Block(TransformerConfig config, string name)
    {
        int size = config.HeadWidth, queries = config.Heads * size, qkv = queries + (2 * config.KeyValueHeadCount * size);
        return
        [
            .. Norm(config, $"{name}.attention_norm"),
            .. Linear($"{name}.attention.qkv", qkv, config.Width, config.QkvBias),
            .. config.QkNorm ? One($"{name}.attention.query_norm.weight", [size]) : [],
            .. config.QkNorm ? One($"{name}.attention.key_norm.weight", [size]) : [],
            .. Linear($"{name}.attention.output", config.Width, queries, config.OutputBias),
            .. config.ParallelResidual ? [] : Norm(config, $"{name}.feed_forward_norm"),
            .. config.Mixture is { } mixture ? Experts(config, mixture, $"{name}.experts") : Mlp(config, $"{name}.feed_forward", config.FeedForwardWidth),
        ];
    }

    private static IEnumerable<ParameterShape> Experts(TransformerConfig config, MixtureConfig mixture, string name)
    {
        int hidden = mixture.Hidden == 0 ? config.FeedForwardWidth : mixture.Hidden;
        return
        [
            new($"{name}.router.weight", [mixture.Experts, config.Width]),
            .. Enumerable.Range(0, mixture.Experts).SelectMany(e => Mlp(config, $"{name}.{e}", hidden)),
            .. mixture.Shared > 0 ? Mlp(config, $"{name}.shared", mixture.Shared * hidden) : [],
        ];
    }

    private static IEnumerable<ParameterShape> Mlp(TransformerConfig config, string name, int hidden) =>
    [
        .. Linear($"{name}.{(config.Gated ? "gate_up" : "up")}", config.Gated ? 2 * hidden : hidden, config.Width, config.FeedForwardBias),
        .. Linear($"{name}.down", config.Width, hidden, config.FeedForwardBias),
    ];

    private static IEnumerable<ParameterShape> Linear(string name, int outputs, int inputs, bool bias)
        => bias ? [new($"{name}.weight", [outputs, inputs]), new($"{name}.bias", [outputs])] : [new($"{name}.weight", [outputs, inputs])];

    private static IEnumerable<ParameterShape> Norm(TransformerConfig config, string name)
        => config.Norm == NormKind.LayerNorm && config.NormBias
            ? [new($"{name}.weight", [config.Width]), new($"{name}.bias", [config.Width])]
            : [new($"{name}.weight", [config.Width])];

    private static IEnumerable<ParameterShape> One(string name, Shape shape) => [new(name, shape)];
}
