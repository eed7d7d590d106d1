namespace Lathe.Training.Tests.Vectors;

/// <summary>Every acceptance vector that Lathe covers, one test each, with the manifest's tolerances.</summary>
[Collection(nameof(Alone))]
public sealed class VectorTests
{
    private const string Missing = "(no manifest)";

    public static TheoryData<string> Ids
    {
        get
        {
            string[] ids = [.. VectorManifest.Ids.Where(id => VectorRunners.Of(id, VectorManifest.OperationOf(id)) is not null)];
            return ids.Length == 0 ? [Missing] : [.. ids];
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Lathe_computes_what_the_vector_expects(string id)
    {
        VectorManifest.RequirePresent();
        using VectorCase vector = VectorManifest.Open(id);
        VectorRunners.Of(id, VectorManifest.OperationOf(id))!(vector);
        vector.Finish();
    }

    [Fact]
    public void Runners_and_explained_exclusions_are_the_manifest()
    {
        VectorManifest.RequirePresent();
        SortedSet<string> known = [.. VectorRunners.All.Keys, .. VectorRunners.Excluded.Keys];
        SortedSet<string> listed = [.. VectorManifest.Ids.Select(VectorManifest.OperationOf)];
        Assert.Equal(listed, known);
        Assert.Empty(VectorRunners.All.Keys.Intersect(VectorRunners.Excluded.Keys));
        Assert.All(VectorRunners.Cases.Keys.Concat(VectorRunners.NeverRun.Keys), id => Assert.Contains(id, VectorManifest.Ids));
        Assert.All(VectorRunners.Excluded.Values.Concat(VectorRunners.NeverRun.Values), reason => Assert.True(reason.Length > 20));
    }
}
