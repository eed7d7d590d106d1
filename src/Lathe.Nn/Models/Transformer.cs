using Lathe.Nn.Initialization;
using Lathe.Nn.Layers;
using Lathe.Nn.Lora;
using Lathe.Nn.Memories;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Models;

/// <summary>
/// One transformer for all families: token ids → embeddings (plus positions) → blocks → norm → logits. Decoder or encoder,
/// trained or answering: the config says what it is, the memory what it is doing.
/// </summary>
public sealed class Transformer : Module
{
    private readonly SinusoidalPositions? _sinusoids;
    private readonly RotaryPositions? _rotary;
    private readonly TransformerBlock[] _blocks;
    private readonly CheckpointedBlocks _checkpoints;

    /// <summary>Builds the model with fresh weights: normal with <see cref="TransformerConfig.InitialDeviation"/>, biases 0.</summary>
    public Transformer(TransformerConfig config, Initializer init)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(init);
        config.Validate();
        // What a file is about to fill may stay in blocks of 4 bits; it is measured once that is known.
        ModelMemory.Require(config, init.Draws ? init.DType.SizeOf() : 0.5);
        Config = config;
        Tokens = Add("tokens", new Embedding(init, config.Vocabulary, config.Width, config.InitialDeviation));
        PositionTable = config.Positions == PositionKind.Learned ? Add("positions", new Embedding(init, config.Context, config.Width, config.InitialDeviation)) : null;
        TokenTypes = config.TokenTypes > 0 ? Add("token_types", new Embedding(init, config.TokenTypes, config.Width, config.InitialDeviation)) : null;
        EmbeddingNorm = config.EmbeddingNorm ? Add("embedding_norm", new Norm(init, config.Width, config.Norm, config.NormEpsilon, config.NormBias)) : null;
        _sinusoids = config.Positions == PositionKind.Sinusoidal ? new SinusoidalPositions(config.Context, config.Width) : null;
        _rotary = config.Positions == PositionKind.Rotary ? new RotaryPositions(config, init.DType) : null;
        _blocks = new TransformerBlock[config.Layers];
        for (int i = 0; i < _blocks.Length; i++) _blocks[i] = Add($"blocks.{i}", new TransformerBlock(init, config, i));

        // Pre-norm leaves the residual stream unnormalised, so it ends in a norm of its own.
        FinalNorm = config.PreNorm ? Add("norm", new Norm(init, config.Width, config.Norm, config.NormEpsilon, config.NormBias)) : null;
        Head = config.LanguageHead && !config.TiedEmbeddings ? Add("head", Linear.Normal(init, config.Width, config.Vocabulary, bias: false, config.InitialDeviation)) : null;
        Projection = config.LanguageHead ? Head ?? Linear.Over(Tokens.Weight) : null;
        _checkpoints = new CheckpointedBlocks(_blocks);
    }

    /// <summary>What the model is.</summary>
    public TransformerConfig Config { get; }

    /// <summary>Token embedding [V, C].</summary>
    public Embedding Tokens { get; }

    /// <summary>Learned positions [context, C], or null.</summary>
    public Embedding? PositionTable { get; }

    /// <summary>Learned segment vectors [types, C], or null.</summary>
    public Embedding? TokenTypes { get; }

    /// <summary>Norm of the embeddings' sum, or null.</summary>
    public Norm? EmbeddingNorm { get; }

    /// <summary>The blocks, first to last.</summary>
    public IReadOnlyList<TransformerBlock> Blocks => _blocks;

    /// <summary>Norm after the last block, or null with post-norm.</summary>
    public Norm? FinalNorm { get; }

    /// <summary>Projection to logits where it is not the token embedding, or null.</summary>
    public Linear? Head { get; }

    /// <summary>The weight [V, C] of the logits: for a loss that takes hidden states and never stores all logits, where <see cref="HeadIsProduct"/>.</summary>
    public Parameter HeadWeight => Projection is { } head ? head.Current(head.Weight) : Tokens.Weight;

    /// <summary>Whether the logits are the product with <see cref="HeadWeight"/> and nothing more: no cap on them, no adapter's path beside the head.</summary>
    public bool HeadIsProduct => Config.LogitSoftCap == 0 && Projection is not { Branches.Count: > 0 };

    /// <summary>The adapters beside the model's projections, in the order they were attached.</summary>
    public IReadOnlyList<LoraAdapter> Adapters => AdapterList;

    /// <summary>
    /// Whether each block's inside is computed again in the backward pass instead of being kept (Chen et al., arXiv:1604.06174).
    /// </summary>
    public bool CheckpointActivations { get; set; }

    /// <summary>
    /// Of the last forward pass, the load-balancing losses of all mixtures, weighted: add it to the loss. Null without mixtures.
    /// </summary>
    public Tensor? BalanceLoss { get; private set; }

    /// <summary>The head as a layer, also where its weight is the embedding's; null without one.</summary>
    internal Linear? Projection { get; }

    internal List<LoraAdapter> AdapterList { get; } = [];

    /// <summary>Logits [B, T, V] of token ids Int32 [B, T].</summary>
    /// <param name="ids">The tokens.</param>
    /// <param name="memory">What attention remembers; null: these are whole sequences.</param>
    /// <param name="trace">Collects the values on the way.</param>
    public Tensor Forward(Tensor ids, AttentionMemory? memory = null, ForwardTrace? trace = null)
        => Logits(Hidden(ids, memory, trace: trace), trace);

    /// <summary>Final hidden states [B, T, C] of token ids Int32 [B, T].</summary>
    /// <param name="ids">The tokens.</param>
    /// <param name="memory">What attention remembers; null: these are whole sequences.</param>
    /// <param name="tokenTypes">Int32 [B, T]: segment of each token; null: all 0.</param>
    /// <param name="trace">Collects the values on the way.</param>
    /// <param name="last">Only the states of so many last tokens are wanted, [B, last, C]: the last block computes no others. 0: all.</param>
    public Tensor Hidden(Tensor ids, AttentionMemory? memory = null, Tensor? tokenTypes = null, ForwardTrace? trace = null, int last = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(last);
        if (ids.Rank != 2) throw new ArgumentException($"The model reads tokens [B, T]; {ids} came.", nameof(ids));
        memory ??= Config.Causal ? CausalSequence.Instance : WholeSequence.Unpadded;
        if (memory.Causal != Config.Causal)
            throw new ArgumentException($"The model is {(Config.Causal ? "causal" : "an encoder")}; a {memory.GetType().Name} is not for it.", nameof(memory));
        int batch = ids.Shape[0], length = ids.Shape[1];
        if (memory.Reach(length) > Config.Context)
            throw new ArgumentException($"A sequence of {memory.Reach(length)} tokens is longer than the model's context of {Config.Context}. Shorten it, or build the model with a larger Context.", nameof(ids));
        memory.Begin(batch, length);
        Tensor x = Embed(ids, memory, tokenTypes, trace);
        BlockContext context = Context(x, memory, length, traced: trace is not null);
        x = Run(x, context, trace, last);
        memory.End();
        if (FinalNorm is not null) x = FinalNorm.Forward(x);
        trace?.Add("hidden", x);
        return x;
    }

    /// <summary>Logits [.., V] of hidden states [.., C].</summary>
    public Tensor Logits(Tensor hidden, ForwardTrace? trace = null)
    {
        if (Projection is null) throw new InvalidOperationException("This model has no language head (LanguageHead is false): use Hidden.");
        Tensor logits = Projection.Forward(hidden);
        if (Config.LogitSoftCap > 0) logits = logits.SoftCap(Config.LogitSoftCap);
        trace?.Add("logits", logits);
        return logits;
    }

    /// <summary>A copy of this model, without its adapters, whose head is a weight of its own; it begins as the embedding.</summary>
    /// <exception cref="InvalidOperationException">The head is no embedding.</exception>
    public Transformer Untied()
    {
        if (Projection is null || Head is not null) throw new InvalidOperationException($"This model {(Head is null ? "has no language head" : "has a head of its own already")}.");
        var untied = new Transformer(Config with { TiedEmbeddings = false }, Initializer.Unfilled(Tokens.Weight.DType == DType.Float64 ? DType.Float64 : DType.Float32));
        foreach ((Parameter from, Parameter to) in Parameters.Append(Tokens.Weight).Zip(untied.Parameters))
        {
            if (from.DType == DType.BFloat16) to.ConvertTo(DType.BFloat16);
            to.CopyFrom(from);
        }

        return untied;
    }

    private Tensor Embed(Tensor ids, AttentionMemory memory, Tensor? tokenTypes, ForwardTrace? trace)
    {
        Scope scope = ids.Scope;
        int length = ids.Shape[1];
        Tensor x = Tokens.Forward(ids);
        trace?.Add("embedding", x);
        if (PositionTable is not null) x += PositionTable.Forward(memory.Positions ?? Count(scope, memory.Position, length));
        if (_sinusoids is not null) x += Sinusoids(_sinusoids, memory, length, scope, x.DType.GradientType());
        if (TokenTypes is not null) x += TokenTypes.Forward(tokenTypes ?? scope.Zeros(ids.Shape, DType.Int32));
        else if (tokenTypes is not null) throw new ArgumentException("The model has no token types.", nameof(tokenTypes));
        if (EmbeddingNorm is not null) x = EmbeddingNorm.Forward(x);
        if (Config.EmbeddingDropout > 0) x = x.Dropout(Config.EmbeddingDropout);
        trace?.Add("embedded", x);
        return x;
    }

    private BlockContext Context(Tensor x, AttentionMemory memory, int length, bool traced)
    {
        Scope scope = x.Scope;
        int first = memory.FirstKey, keys = memory.Position + length - first;
        bool windowed = Config.SlidingWindow > 0 && keys > Config.SlidingWindow, alibi = Config.Positions == PositionKind.Alibi;
        Tensor? mask = (windowed || alibi) && (traced || !memory.InParts)
            ? AttentionBias.Make(scope, x.DType.GradientType(), memory.Position, length, first, keys, Config.SlidingWindow, alibi ? Config.Heads : 0)
            : null;
        var options = new AttentionOptions { Causal = memory.Causal, KeyLengths = memory.Lengths, FirstKeys = memory.FirstKeys, Mask = mask, SoftCap = Config.AttentionSoftCap };
        return _rotary is null
            ? new BlockContext(memory, options, null, null)
            : new BlockContext(memory, options, _rotary.Table(scope, memory.Reach(length), memory.InParts), memory.Positions ?? Count(scope, memory.Position, length));
    }

    private Tensor Run(Tensor x, in BlockContext context, ForwardTrace? trace, int last)
    {
        Tensor? balance = null;
        bool checkpoint = CheckpointActivations && x.Scope.Recording && trace is null;
        if (checkpoint && Config.Mixture is not null)
            throw new NotSupportedException("Activation checkpointing would lose the load-balancing loss of the mixtures: switch CheckpointActivations off.");
        if (checkpoint) return TransformerBlock.Last(_checkpoints.Forward(x, context), last);

        // Without a backward pass a block's inside is done with when its output is there: memory is that of one block, not of all.
        bool reclaim = !x.Scope.Recording && trace is null && (Config.Mixture is null || !x.Scope.Training);
        var mark = x.Scope.Mark;
        for (int i = 0; i < _blocks.Length; i++)
        {
            x = _blocks[i].Forward(x, context, ref balance, trace, trace is null ? "" : $"blocks.{i}", i == _blocks.Length - 1 ? last : 0);
            if (!reclaim) continue;
            x = x.Scope.Keep(x, mark);
            balance = null;
        }

        BalanceLoss = balance is { } loss ? loss * Config.Mixture!.BalanceCoefficient : null;
        return x;
    }

    private static Tensor Sinusoids(SinusoidalPositions table, AttentionMemory memory, int length, Scope scope, DType dtype)
        => memory.Positions is { } positions
            ? table.Forward(scope, memory.Reach(length), dtype).Embedding(positions)
            : table.Forward(scope, length, dtype, memory.Position);

    private static Tensor Count(Scope scope, int first, int length)
    {
        Tensor positions = scope.Empty([length], DType.Int32);
        Span<int> values = positions.Data<int>();
        for (int i = 0; i < values.Length; i++) values[i] = first + i;
        return positions;
    }
}
