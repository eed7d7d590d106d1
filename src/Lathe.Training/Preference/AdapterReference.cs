using Lathe.Nn.Lora;
using Lathe.Nn.Models;

namespace Lathe.Training.Preference;

/// <summary>The model without the adapter that is trained: a reference that takes no memory for weights.</summary>
/// <param name="adapter">The adapter. The caller disposes it.</param>
public sealed class AdapterReference(LoraAdapter adapter) : ReferencePolicy
{
    private bool _before;

    private protected override Transformer Enter()
    {
        _before = adapter.Enabled;
        adapter.Enabled = false;
        return adapter.Model;
    }

    private protected override void Leave() => adapter.Enabled = _before;
}
