using Lathe.Nn.Models;
using Lathe.Nn.Models.Weights;
using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Lora;

/// <summary>A weight under the name that modules of the transformers library have in memory, and who reads it.</summary>
/// <param name="Name">Such as <c>model.embed_tokens.weight</c>.</param>
/// <param name="Part">Which rows of the parameter it is, and how files hold them.</param>
/// <param name="Parameter">The parameter.</param>
/// <param name="Owner">The module that reads it.</param>
internal sealed record NamedWeight(string Name, WeightPart Part, Parameter Parameter, Module Owner)
{
    /// <summary>The head's module.</summary>
    public const string Head = "lm_head";

    /// <summary>The tokens' embedding by the name that most models have.</summary>
    public const string Embedding = "embed_tokens";

    /// <summary>Its module, without <c>.weight</c> or <c>.bias</c>.</summary>
    public string Module => Name[..Math.Max(0, Name.LastIndexOf('.'))];

    /// <summary>Rows of the parameter that it is.</summary>
    public long Count => new PlacedPart(Parameter, Part, Name, null) is { } placed ? (long)placed.Rows * placed.Columns : 0;

    /// <summary>Every weight of a model; a head that is the embedding has one of its own.</summary>
    public static IReadOnlyList<NamedWeight> Of(Transformer model)
    {
        ModelFamily family = ModelFamilies.Of(model.Config);
        Dictionary<string, Parameter> parameters = model.Parameters.ToDictionary(p => p.Name, StringComparer.Ordinal);
        var weights = new List<NamedWeight>();
        foreach (WeightPart part in family.Weights(model.Config))
        {
            if (parameters.TryGetValue(part.Parameter, out Parameter? parameter))
                weights.Add(new NamedWeight(LoraSites.Prefixed(family, part.Name), part, parameter, model.OwnerOf(parameter)!));
        }

        if (model is { Head: null, Projection: { } head })
            weights.Add(new NamedWeight($"{Head}.weight", new WeightPart(head.Weight.Name, $"{Head}.weight", head.Weight.Shape), head.Weight, head));
        return weights;
    }

    /// <summary>Whether this name, or the end of this path, is its module's.</summary>
    public bool IsOf(string module, Transformer model) => LoraSites.Ends(Module, module) || (module == Embedding && Owner == model.Tokens);
}
