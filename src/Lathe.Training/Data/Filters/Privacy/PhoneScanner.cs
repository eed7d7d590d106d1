namespace Lathe.Training.Data.Filters.Privacy;

internal static class PhoneScanner
{
    public static void Find(string text, List<PersonalDataMatch> found) => throw new NotImplementedException();
}
