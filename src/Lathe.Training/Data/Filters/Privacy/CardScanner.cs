namespace Lathe.Training.Data.Filters.Privacy;

internal static class CardScanner
{
    public static void Find(string text, List<PersonalDataMatch> found) => throw new NotImplementedException();
}
