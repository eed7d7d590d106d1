using Lathe.Nn;
using Lathe.Nn.Initialization;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Training.Preference;

/// <summary>One number for each hidden state: [N, C] → [N]. A reward at the end of a sequence, or a value at each of its tokens.</summary>
public sealed class ValueHead : Module
{
    /// <summary>Name of the weight in files, that of Hugging Face's models for sequence classification.</summary>
    public const string WeightName = "score.weight";

    private readonly Parameter _weight;
    private readonly Parameter? _bias;

    /// <summary>Makes a head.</summary>
    /// <param name="init">Source of its weight: normal with deviation 1/√(C + 1) (Stiennon et al., arXiv:2009.01325).</param>
    /// <param name="width">C.</param>
    /// <param name="bias">Whether there is a constant: a value needs one, the difference of two rewards does not.</param>
    public ValueHead(Initializer init, int width, bool bias = false)
    {
        ArgumentNullException.ThrowIfNull(init);
        _weight = Add(init.Normal(WeightName, [1, width], 1 / Math.Sqrt(width + 1)));
        _bias = bias ? Add(init.Zeros("score.bias", [1])) : null;
    }

    /// <summary>Its weight [1, C].</summary>
    public Parameter Weight => _weight;

    /// <summary>Numbers [N] of hidden states [N, C].</summary>
    public Tensor Forward(Tensor states)
    {
        if (states.DType == DType.BFloat16) states = states.To(DType.Float32);
        return states.Linear(states.Scope.Use(_weight), _bias is null ? null : states.Scope.Use(_bias)).Reshape(states.Shape[0]);
    }
}
