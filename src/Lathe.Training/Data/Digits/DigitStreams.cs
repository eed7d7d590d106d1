namespace Lathe.Training.Data.Digits;

/// <summary>The random streams of the digit task: one a use, so that no use changes another's numbers.</summary>
internal static class DigitStreams
{
    public const ulong Partition = 1ul << 32;
    public const ulong Pool = 2ul << 32;
    public const ulong Draw = 3ul << 32;
    public const ulong Epoch = 4ul << 32;
}
