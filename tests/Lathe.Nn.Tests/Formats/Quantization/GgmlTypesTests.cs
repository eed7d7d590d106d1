using Lathe.Nn.Formats.Quantization;
using Lathe.Nn.Formats.Quantization.Blocks;

namespace Lathe.Nn.Tests.Formats.Quantization;

public sealed unsafe class GgmlTypesTests
{
    [Fact]
    public void Every_type_has_a_size_and_the_name_it_is_found_by()
    {
        foreach (GgmlType type in Enum.GetValues<GgmlType>())
        {
            Assert.True(GgmlTypes.IsKnown(type));
            Assert.Equal(type.ToString(), type.Name());
            Assert.True(GgmlTypes.TryParse(type.Name().ToLowerInvariant(), out GgmlType found));
            Assert.Equal(type, found);
        }

        Assert.False(GgmlTypes.IsKnown((GgmlType)4));
        Assert.False(GgmlTypes.TryParse("Q9_0", out _));
    }

    [Fact]
    public void Layouts_have_the_sizes_of_their_blocks()
    {
        Assert.Equal(GgmlType.Q4_0.BlockBytes(), sizeof(Q4_0Block));
        Assert.Equal(GgmlType.Q4_1.BlockBytes(), sizeof(Q4_1Block));
        Assert.Equal(GgmlType.Q5_0.BlockBytes(), sizeof(Q5_0Block));
        Assert.Equal(GgmlType.Q5_1.BlockBytes(), sizeof(Q5_1Block));
        Assert.Equal(GgmlType.Q8_0.BlockBytes(), sizeof(Q8_0Block));
        Assert.Equal(GgmlType.Q4_K.BlockBytes(), sizeof(Q4_KBlock));
        Assert.Equal(GgmlType.Q5_K.BlockBytes(), sizeof(Q5_KBlock));
        Assert.Equal(GgmlType.Q6_K.BlockBytes(), sizeof(Q6_KBlock));
    }
}
