namespace Lathe.Training.Data.Filters.Privacy;

internal static class EmailScanner
{
    public static void Find(string text, List<PersonalDataMatch> found) => throw new NotImplementedException();
}
