using Lathe.Tensors.Autograd;

namespace Lathe.Nn.Lora;

/// <summary>A parameter of the base that is to be trained whole.</summary>
/// <param name="Name">Its name in the adapter: the parameter's, or <c>lm_head.weight</c> for a head that is the embedding.</param>
/// <param name="Own">The parameter.</param>
/// <param name="Owners">The modules that read the copy: of an embedding that is the head too, one or both.</param>
internal sealed record LoraWhole(string Name, Parameter Own, IReadOnlyList<Module> Owners);
