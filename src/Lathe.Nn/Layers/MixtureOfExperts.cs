using Lathe.Nn.Initialization;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Layers;

/// <summary>
/// Mixture of experts (Shazeer et al., arXiv:1701.06538): the router's softmax chooses k experts for each token, whose outputs are
/// added by their weights, as in Mixtral (arXiv:2401.04088); shared experts see every token (arXiv:2401.06066). No token is dropped.
/// </summary>
public sealed class MixtureOfExperts : Module
{
    private readonly MixtureConfig _mixture;
    private readonly Mlp[] _experts;

    /// <summary>Makes the layer.</summary>
    public MixtureOfExperts(Initializer init, TransformerConfig config, MixtureConfig mixture)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(mixture);
        _mixture = mixture;
        int hidden = mixture.Hidden == 0 ? config.FeedForwardWidth : mixture.Hidden;
        Router = Add("router", Linear.Normal(init, config.Width, mixture.Experts, bias: false, config.InitialDeviation));
        _experts = new Mlp[mixture.Experts];
        for (int e = 0; e < _experts.Length; e++) _experts[e] = Add($"{e}", new Mlp(init, config, hidden));
        Shared = mixture.Shared == 0 ? null : Add("shared", new Mlp(init, config, mixture.Shared * hidden));
    }

    /// <summary>[C] → [E].</summary>
    public Linear Router { get; }

    /// <summary>The routed experts.</summary>
    public IReadOnlyList<Mlp> Experts => _experts;

    /// <summary>The shared experts as one network, or null.</summary>
    public Mlp? Shared { get; }

    /// <summary>[B, T, C] → [B, T, C].</summary>
    /// <param name="x">The tokens.</param>
    /// <param name="balance">
    /// Receives the load-balancing loss E·Σ f·P (Switch, arXiv:2101.03961, equation 4; f counts all k choices): k where the
    /// load is even.
    /// </param>
    public Tensor Forward(Tensor x, out Tensor balance)
    {
        Shape shape = x.Shape;
        int width = shape[-1], active = _mixture.Active, tokens = checked((int)(x.Count / width));
        Tensor rows = x.Reshape(tokens, width);
        Tensor probabilities = Router.Forward(rows).Softmax();
        Tensor chosen = probabilities.TopIndices(active), weights = probabilities.Gather(chosen, 1);
        if (_mixture.Renormalize) weights /= weights.Sum([1], keep: true);
        Tensor shares = weights.Reshape(tokens * active, 1);
        Tensor? sum = Shared?.Forward(rows);
        Tensor load = x.Scope.Zeros([_mixture.Experts], x.DType);
        for (int e = 0; e < _experts.Length; e++)
        {
            int count = CountOf(chosen, e);
            SetLoad(load, e, (double)count / Math.Max(1, tokens));
            if (count == 0) continue;
            Tensor places = PlacesOf(chosen, e, count, out Tensor tokensHere);
            Tensor y = _experts[e].Forward(rows.Embedding(tokensHere)) * shares.Embedding(places);
            Tensor back = y.ScatterRows(tokensHere, tokens);
            sum = sum is { } others ? others + back : back;
        }

        balance = (probabilities.Mean([0]) * load).Sum() * _mixture.Experts;
        return (sum ?? rows * 0).Reshape(shape);
    }

    private static int CountOf(Tensor chosen, int expert)
    {
        int count = 0;
        foreach (int e in chosen.Data<int>())
        {
            if (e == expert) count++;
        }

        return count;
    }

    // Where an expert was chosen, among all choices, and of which tokens.
    private static Tensor PlacesOf(Tensor chosen, int expert, int count, out Tensor tokens)
    {
        Tensor places = chosen.Scope.Empty([count], DType.Int32);
        tokens = chosen.Scope.Empty([count], DType.Int32);
        ReadOnlySpan<int> all = chosen.Data<int>();
        Span<int> p = places.Data<int>(), t = tokens.Data<int>();
        int active = chosen.Shape[1];
        for (int i = 0, at = 0; i < all.Length; i++)
        {
            if (all[i] != expert) continue;
            p[at] = i;
            t[at++] = i / active;
        }

        return places;
    }

    private static void SetLoad(Tensor load, int expert, double value)
    {
        if (load.DType == DType.Float64) load.Data<double>()[expert] = value;
        else load.Data<float>()[expert] = (float)value;
    }
}
