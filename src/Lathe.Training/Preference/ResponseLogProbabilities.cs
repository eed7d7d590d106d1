using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Training.Preference;

/// <summary>What probability a model gives the tokens of responses, with gradients.</summary>
public static class ResponseLogProbabilities
{
    /// <summary>Log-probabilities [R] of the response tokens of a batch.</summary>
    /// <param name="model">A causal model with a language head.</param>
    /// <param name="scope">Where to compute; gradients come where it records.</param>
    /// <param name="batch">Prompts and responses.</param>
    /// <param name="temperature">Divides the logits: that of sampling, where the responses were drawn.</param>
    /// <exception cref="ArgumentException">A sequence is longer than the model's context.</exception>
    public static Tensor Of(Transformer model, Scope scope, ResponseBatch batch, double temperature = 1)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(batch);
        return Of(model, model.Hidden(batch.Inputs(scope)), batch, temperature);
    }

    /// <summary>The same from final hidden states [B, T, C]: for models that have a value head beside the language head.</summary>
    /// <inheritdoc cref="Of(Transformer, Scope, ResponseBatch, double)"/>
    public static Tensor Of(Transformer model, Tensor hidden, ResponseBatch batch, double temperature = 1)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(batch);
        if (!(temperature > 0)) throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "A temperature above 0 is expected: at 0 every other token has probability 0.");
        Scope scope = hidden.Scope;
        Tensor states = Predicting(hidden, batch), targets = batch.Targets(scope);
        if (!model.HeadIsProduct)
        {
            Tensor logits = model.Logits(states);
            return -(temperature == 1 ? logits : logits / temperature).CrossEntropy(targets, reduction: LossReduction.None);
        }

        // x/τ·Wᵀ is x·Wᵀ/τ, so that the fused head serves any temperature and never stores more than a part of the logits.
        if (temperature != 1) states /= temperature;
        return -states.LinearCrossEntropy(scope.Use(model.HeadWeight), targets, reduction: LossReduction.None);
    }

    /// <summary>Of hidden states [B, T, C] those that predict response tokens, [R, C].</summary>
    public static Tensor Predicting(Tensor hidden, ResponseBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return hidden.Reshape(-1, hidden.Shape[-1]).Embedding(batch.Rows(hidden.Scope));
    }

    /// <summary>Sums [B] of per-token values [R] over the tokens of each response: of log-probabilities, the log-probability of the response.</summary>
    public static Tensor Sums(Tensor perToken, ResponseBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return perToken.Reshape(batch.ResponseTokens, 1).ScatterRows(batch.Owners(perToken.Scope), batch.Sequences).Reshape(batch.Sequences);
    }

    /// <summary>Means [B] of per-token values [R] over the tokens of each response; 0 for one of no tokens.</summary>
    public static Tensor Means(Tensor perToken, ResponseBatch batch) => Sums(perToken, batch) * Shares(perToken.Scope, batch);

    /// <summary>Entropy [R], in nats, of the distributions that the response tokens were drawn from; with a gradient, and all logits at once.</summary>
    public static Tensor Entropy(Transformer model, Tensor hidden, ResponseBatch batch, double temperature = 1)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Entropy(model.Logits(Predicting(hidden, batch)) / temperature);
    }

    /// <summary>Entropy [..] in nats of the distributions of logits [.., V]: −Σ p·ln p, safe for any finite logits.</summary>
    public static Tensor Entropy(Tensor logits)
    {
        Tensor logP = logits.LogSoftmax();
        return -(logP.Exp() * logP).Sum([-1]);
    }

    private static Tensor Shares(Scope scope, ResponseBatch batch)
    {
        Tensor shares = scope.Empty([batch.Sequences]);
        Span<float> values = shares.Data<float>();
        for (int i = 0; i < values.Length; i++) values[i] = 1f / Math.Max(1, batch.ResponseLength(i));
        return shares;
    }
}
