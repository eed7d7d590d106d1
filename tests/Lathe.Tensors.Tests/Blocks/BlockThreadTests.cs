using Lathe.Tensors.Blocks;
using Lathe.Tensors.Tests.Threading;

namespace Lathe.Tensors.Tests.Blocks;

[Collection(nameof(TeamAlone))]
public sealed class BlockThreadTests
{
    public static TheoryData<BlockFormat> Formats => [.. Enum.GetValues<BlockFormat>()];

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_row_has_the_same_bits_among_any_others_and_on_any_threads(BlockFormat format)
    {
        using var one = new BlockCase(format, 150, 768, 300, seed: 5);
        float[] all = one.Linear(300);
        int threads = LatheThreads.Count;
        try
        {
            foreach (int count in (int[])[1, 2, 3])
            {
                LatheThreads.Count = count;
                foreach (int rows in (int[])[1, 2, 5, 6, 7, 12, 31, 32, 50, 260]) Assert.Equal(all[..(rows * 150)], one.Linear(rows));
            }
        }
        finally
        {
            LatheThreads.Count = threads;
        }
    }
}
