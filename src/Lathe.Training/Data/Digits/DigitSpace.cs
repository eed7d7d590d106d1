using Lathe.Tensors.Randomness;
using Lathe.Text.Tokenizers;

namespace Lathe.Training.Data.Digits;

/// <summary>Numbers all distinct expressions: by argument count, then operation, then digits.</summary>
internal sealed class DigitSpace
{
    public const int MostArguments = 16;
    private readonly int _minArguments;
    private readonly int _maxArguments;
    private readonly int _radix;

    public DigitSpace(int minArguments, int maxArguments, int largestValue)
    {
        Validate(minArguments, maxArguments, largestValue);
        (_minArguments, _maxArguments, _radix) = (minArguments, maxArguments, largestValue + 1);
        for (int arguments = minArguments; arguments <= maxArguments; arguments++)
            Count += OperationCount(arguments) * Power(arguments);
    }

    public long Count { get; }

    public static void Validate(int minArguments, int maxArguments, int largestValue)
    {
        if (minArguments < 1 || maxArguments < minArguments || maxArguments > MostArguments)
        {
            throw new ArgumentException(
                $"Argument counts from {minArguments} to {maxArguments}: expected 1 <= minimum <= maximum <= {MostArguments}.");
        }

        if (largestValue is < 0 or > 9)
            throw new ArgumentException($"The largest value is {largestValue}: the vocabulary has single digits, expected 0 to 9.");
    }

    /// <summary>Decodes a number below <see cref="Count"/>; fills the start of <paramref name="arguments"/> and returns how many.</summary>
    public int Decode(long index, Span<int> arguments, out DigitOperation operation)
    {
        int count = _minArguments;
        while (index >= OperationCount(count) * Power(count))
        {
            index -= OperationCount(count) * Power(count);
            count++;
        }

        (long number, long digits) = Math.DivRem(index, Power(count));
        // Second is left out for one argument, so every later operation moves up by one there.
        operation = (DigitOperation)(count == 1 && number >= (int)DigitOperation.Second ? number + 1 : number);
        for (int i = count - 1; i >= 0; i--)
            (digits, arguments[i]) = (digits / _radix, (int)(digits % _radix));
        return count;
    }

    /// <summary>A number in [0, 1) that depends only on the seed and the expression, not on the space that it stands in.</summary>
    public double Hash(long index, ulong seed)
    {
        Span<int> arguments = stackalloc int[MostArguments];
        int count = Decode(index, arguments, out DigitOperation operation);
        ulong packed = 0;
        foreach (int argument in arguments[..count])
            packed = (packed << 4) | (uint)argument;
        ulong stream = DigitStreams.Pool | ((ulong)count << 8) | (ulong)operation;
        return new Philox(seed, stream).Block(packed).W0 / (uint.MaxValue + 1.0);
    }

    private static long OperationCount(int arguments) => arguments == 1 ? 4 : 5;

    private long Power(int exponent)
    {
        long power = 1;
        for (int i = 0; i < exponent; i++)
            power *= _radix;
        return power;
    }
}
