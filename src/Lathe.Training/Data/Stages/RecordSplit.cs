using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Lathe.Tensors.Randomness;
using Lathe.Training.Data.Records;

namespace Lathe.Training.Data.Stages;

/// <summary>
/// Divides records into parts by what they ask and a seed. A record's part does not depend on its neighbours, so sets can grow and files be
/// reordered; records that ask the same fall into the same part, so validation is not memory.
/// </summary>
/// <param name="shares">Relative sizes of the parts; none negative, some above 0.</param>
/// <param name="seed">Chooses which record falls where.</param>
public sealed class RecordSplit(IReadOnlyList<double> shares, ulong seed)
{
    internal const ulong SplitStream = 0x5B117, SampleStream = 0x5A3B1E;

    /// <summary>The part of a record, from 0.</summary>
    public int Part(DataRecord record)
    {
        double place = Place(record, seed, SplitStream) * shares.Sum();
        for (int i = 0; i < shares.Count; i++)
        {
            place -= shares[i];
            if (place < 0) return i;
        }

        return shares.Count - 1;
    }

    /// <summary>A number from 0 to 1 that belongs to what the record asks (of a text: to the text).</summary>
    internal static double Place(DataRecord record, ulong seed, ulong stream)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(record.Question() ?? record.Whole()), hash);
        UInt32x4 block = new Philox(seed, stream).Block(BinaryPrimitives.ReadUInt64LittleEndian(hash));
        return (((ulong)block.W0 << 21) ^ (block.W1 >> 11)) * (1.0 / (1L << 53));
    }
}
