using System.Collections.Immutable;
using Lathe.Text.Tokenizers;

namespace Lathe.Training.Data.Digits;

/// <summary>One part of a dataset, packed: a byte a token, so ten thousand examples take about 120 kB.</summary>
public sealed class DigitExamples
{
    private readonly byte[] _tokens;
    private readonly int[] _offsets;
    private readonly byte[] _labels;
    private readonly byte[] _operations;

    internal DigitExamples(DigitSpace space, ReadOnlySpan<long> indices)
    {
        Span<int> arguments = stackalloc int[DigitSpace.MostArguments];
        _offsets = new int[indices.Length + 1];
        for (int i = 0; i < indices.Length; i++)
        {
            int length = space.Decode(indices[i], arguments, out _) + 3;
            _offsets[i + 1] = checked(_offsets[i] + length);
            MaxLength = Math.Max(MaxLength, length);
        }

        _tokens = new byte[_offsets[^1]];
        _labels = new byte[indices.Length];
        _operations = new byte[indices.Length];
        for (int i = 0; i < indices.Length; i++)
        {
            int count = space.Decode(indices[i], arguments, out DigitOperation operation);
            Span<byte> tokens = _tokens.AsSpan(_offsets[i], count + 3);
            tokens[0] = (byte)DigitVocabulary.IdOf(operation);
            tokens[1] = DigitVocabulary.Open;
            for (int a = 0; a < count; a++)
                tokens[a + 2] = (byte)(DigitVocabulary.Zero + arguments[a]);
            tokens[^1] = DigitVocabulary.Close;
            _operations[i] = (byte)operation;
            _labels[i] = (byte)(DigitVocabulary.Zero + DigitExpression.Evaluate(operation, arguments[..count]));
        }
    }

    /// <summary>The number of examples.</summary>
    public int Count => _labels.Length;

    /// <summary>The tokens of the longest example, 0 when there is none.</summary>
    public int MaxLength { get; }

    /// <summary>The token ids of an example, without padding.</summary>
    /// <param name="index">Below <see cref="Count"/>.</param>
    public ReadOnlySpan<byte> Tokens(int index) => _tokens.AsSpan(_offsets[index], _offsets[index + 1] - _offsets[index]);

    /// <summary>The answer's token id, 2 to 11.</summary>
    /// <param name="index">Below <see cref="Count"/>.</param>
    public int Label(int index) => _labels[index];

    /// <summary>The operation of an example, for accuracy by operation.</summary>
    /// <param name="index">Below <see cref="Count"/>.</param>
    public DigitOperation Operation(int index) => (DigitOperation)_operations[index];

    /// <summary>An example as an expression.</summary>
    /// <param name="index">Below <see cref="Count"/>.</param>
    public DigitExpression Expression(int index)
    {
        ReadOnlySpan<byte> tokens = Tokens(index);
        ImmutableArray<int>.Builder arguments = ImmutableArray.CreateBuilder<int>(tokens.Length - 3);
        foreach (byte token in tokens[2..^1])
            arguments.Add(token - DigitVocabulary.Zero);
        return new DigitExpression(Operation(index), arguments.MoveToImmutable());
    }

    /// <summary>Operation, argument count and digits in one comparable key.</summary>
    internal (ulong Digits, int Kind) Key(int index)
    {
        ReadOnlySpan<byte> tokens = Tokens(index);
        ulong digits = 0;
        foreach (byte token in tokens[2..^1])
            digits = (digits << 4) | (uint)(token - DigitVocabulary.Zero);
        return (digits, (tokens.Length << 8) | tokens[0]);
    }
}
