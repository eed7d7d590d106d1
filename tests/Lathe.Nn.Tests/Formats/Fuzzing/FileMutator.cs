using System.Buffers.Binary;

namespace Lathe.Nn.Tests.Formats.Fuzzing;

/// <summary>Damages a file in one to four places, as transfers, disks and attackers do: the same seed always in the same way.</summary>
internal static class FileMutator
{
    private static readonly ulong[] Numbers =
    [
        0, 1, 2, 4, 7, 8, 31, 32, 255, 256, 0x7f, 0x80, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000000,
        0x7fffffffffffffff, 0x8000000000000000, 0xffffffffffffffff, 0xfffffffffffffff8, 0x4000000000000000, 1000000, 100000001,
    ];

    public static byte[] Mutate(byte[] seed, int number)
    {
        var random = new Random(number);
        byte[] file = [.. seed];
        for (int i = random.Next(1, 5); i > 0 && file.Length > 0; i--)
            file = Once(file, random);
        return file;
    }

    private static byte[] Once(byte[] file, Random random)
    {
        // Headers are where the decisions are: half of the places are in the first 256 bytes.
        int at = random.Next(random.Next(2) == 0 ? Math.Min(256, file.Length) : file.Length);
        int count = Math.Min(random.Next(1, 40), file.Length - at);
        switch (random.Next(10))
        {
            case 0:
                file[at] ^= (byte)(1 << random.Next(8));
                return file;
            case 1:
                file[at] = (byte)random.Next(256);
                return file;
            case 2 or 3:
                Span<byte> number = stackalloc byte[8];
                BinaryPrimitives.WriteUInt64LittleEndian(number, Numbers[random.Next(Numbers.Length)] + (ulong)random.Next(-1, 2));
                number[..Math.Min(1 << random.Next(4), file.Length - at)].CopyTo(file.AsSpan(at));
                return file;
            case 4:
                return file[..at];
            case 5:
                return [.. file, .. file.AsSpan(at, count)];
            case 6:
                return [.. file.AsSpan(0, at), .. file.AsSpan(at + count)];
            case 7:
                return [.. file.AsSpan(0, at), .. file.AsSpan(at, count), .. file.AsSpan(at)];
            case 8:
                int other = random.Next(file.Length - count + 1);
                file.AsSpan(other, count).ToArray().CopyTo(file, at);
                return file;
            default:
                random.NextBytes(file.AsSpan(at, count));
                return file;
        }
    }
}
