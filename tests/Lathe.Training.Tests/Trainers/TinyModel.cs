using Lathe.Nn;
using Lathe.Nn.Initialization;
using Lathe.Nn.Layers;
using Lathe.Tensors;

namespace Lathe.Training.Tests.Trainers;

/// <summary>A bigram model with a hidden layer and dropout: as small as a language model gets.</summary>
internal sealed class TinyModel : Module
{
    private readonly Embedding _tokens;
    private readonly LayerNorm _norm;
    private readonly Linear _up;
    private readonly Linear _head;
    private readonly double _dropout;

    public TinyModel(ulong seed, int vocabulary = 11, int width = 12, double dropout = 0.1, DType dtype = DType.Float32)
    {
        var init = new Initializer(seed, dtype);
        _dropout = dropout;
        _tokens = Add("tokens", new Embedding(init, vocabulary, width));
        _norm = Add("norm", new LayerNorm(init, width));
        _up = Add("up", new Linear(init, width, 2 * width));
        _head = Add("head", new Linear(init, 2 * width, vocabulary));
    }

    public Tensor Forward(Tensor ids)
    {
        Tensor x = _up.Forward(_norm.Forward(_tokens.Forward(ids))).Gelu();
        return _head.Forward(_dropout > 0 ? x.Dropout(_dropout) : x);
    }
}
