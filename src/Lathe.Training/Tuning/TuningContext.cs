using Lathe.Nn;
using Lathe.Nn.Models;
using Lathe.Training.Data.Formatting;
using Lathe.Training.Data.Records;

namespace Lathe.Training.Tuning;

/// <summary>What a method is given.</summary>
public sealed record TuningContext
{
    /// <summary>The whole model, an adapter attached to it where one is trained.</summary>
    public required Transformer Model { get; init; }

    /// <summary>What of it is trained: the model itself, or the adapter.</summary>
    public required Module Trained { get; init; }

    /// <summary>Tokenizer and template, with the length of a row.</summary>
    public required ExampleEncoder Encoder { get; init; }

    /// <summary>The options of the run.</summary>
    public required TuningOptions Options { get; init; }

    /// <summary>Records to learn from; each enumeration may read files anew.</summary>
    public required IEnumerable<DataRecord> Records { get; init; }

    /// <summary>Records of a file of its own to validate with, or null: then <see cref="Split"/> holds some out.</summary>
    public IEnumerable<DataRecord>? Validation { get; init; }

    /// <summary>Is told of each record that cannot be learnt from.</summary>
    public Action<Drop>? Dropped { get; init; }

    /// <summary>
    /// Parts what was encoded into what is learnt and what is held out: by a function of number and seed, so the same ones every time.
    /// </summary>
    /// <param name="encoded">All examples.</param>
    /// <param name="heldOut">Those of <see cref="Validation"/>, where there is such a file.</param>
    public (IReadOnlyList<T> Training, IReadOnlyList<T> HeldOut) Split<T>(IReadOnlyList<T> encoded, IReadOnlyList<T>? heldOut = null)
        => heldOut is not null ? (encoded, heldOut) : HoldoutSplit.Of(encoded, Options.Holdout, Options.Seed);
}
