using Lathe.Nn.Layers;
using Lathe.Nn.Models.Weights;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Lora;

/// <summary>A projection that an adapter can stand beside: a run of rows of one of the model's linear layers.</summary>
/// <param name="Module">Its name in the transformers library, such as <c>model.layers.0.self_attn.q_proj</c>.</param>
/// <param name="Linear">The layer, which may hold several projections side by side.</param>
/// <param name="FirstRow">First row of the layer's weight that is this projection.</param>
/// <param name="Rows">How many rows: the projection's outputs.</param>
/// <param name="Layer">Number of the block; -1 for the language head.</param>
public sealed record LoraSite(string Module, Linear Linear, int FirstRow, int Rows, int Layer)
{
    /// <summary>Another name for it, such as <c>…attention.self.q_proj</c> for BERT's <c>query</c>; or null.</summary>
    public string? Alias { get; init; }

    /// <summary>
    /// The projection that files have, where this is only a part of it: <c>c_attn</c> for GPT-2's queries. Null where this is one itself.
    /// </summary>
    public LoraSite? Whole { get; init; }

    /// <summary>Whether files of the transformers library hold its weight as [in, out].</summary>
    public bool IsTransposed { get; init; }

    /// <summary>Inputs of the projection.</summary>
    public int Inputs => Linear.Weight.Shape[1];

    /// <summary>Writes the length of each row of the projection's weight.</summary>
    internal void ReadLengths(Parameter lengths)
    {
        Span<float> row = new float[Inputs];
        for (int r = 0; r < Rows; r++)
        {
            WeightWriter.Row(Linear.Weight, FirstRow + r, row);
            double sum = 0;
            foreach (float v in row) sum += (double)v * v;
            if (lengths.DType == DType.Float64) lengths.Value<double>()[r] = Math.Sqrt(sum);
            else lengths.Value<float>()[r] = (float)Math.Sqrt(sum);
        }
    }

    /// <summary>Whether this name, or the end of this path, is its own.</summary>
    public bool IsNamed(string name) => LoraSites.Ends(Module, name) || (Alias is not null && LoraSites.Ends(Alias, name));
}
