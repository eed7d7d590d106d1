using Lathe.Nn;
using Lathe.Nn.Lora;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Training.Preference;

/// <summary>
/// The policy π₀ that training must not stray far from. It runs in a scope of its own that records nothing, whose memory is that of one
/// block of the model.
/// </summary>
public abstract class ReferencePolicy : IDisposable
{
    private readonly Scope _scope = new(record: false) { Training = false };

    /// <summary>The reference of a model that is about to be trained: without its adapter, where an adapter is trained, else a copy as it is now.</summary>
    /// <param name="model">The whole model.</param>
    /// <param name="trained">What of it is trained.</param>
    public static ReferencePolicy Of(Transformer model, Module trained)
        => trained is LoraAdapter adapter ? new AdapterReference(adapter) : FrozenReference.CopyOf(model);

    /// <summary>Copies log-probabilities [R] of the response tokens into a scope, as numbers without a gradient.</summary>
    /// <param name="scope">Where they are wanted; nothing of the trained model may have been recorded in it that backward has still to pass.</param>
    /// <param name="batch">Prompts and responses.</param>
    /// <param name="temperature">Divides the logits.</param>
    public Tensor LogProbabilities(Scope scope, ResponseBatch batch, double temperature = 1)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(batch);
        _scope.Reset();
        _scope.Profile = scope.Profile;
        Transformer model = Enter();
        try
        {
            Tensor values = ResponseLogProbabilities.Of(model, _scope, batch, temperature);
            return values.DType == DType.Float64
                ? scope.Input<double>([batch.ResponseTokens], values.Data<double>())
                : scope.Input<float>([batch.ResponseTokens], values.Data<float>());
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Frees its memory.</summary>
    public void Dispose()
    {
        _scope.Dispose();
        Free();
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes the reference what the returned model computes.</summary>
    private protected abstract Transformer Enter();

    /// <summary>Puts things back.</summary>
    private protected virtual void Leave()
    {
    }

    private protected virtual void Free()
    {
    }
}
