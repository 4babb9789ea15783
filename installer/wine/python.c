/* python.exe and pythonw.exe: load the python311.dll beside us and hand it the command line. */
#include <windows.h>
#include <wchar.h>

typedef int (*main_function)(int, wchar_t **);

int wmain(int count, wchar_t **words)
{
    static wchar_t path[MAX_PATH * 4];
    DWORD length = GetModuleFileNameW(NULL, path, MAX_PATH * 4);
    wchar_t *slash;
    HMODULE library;
    main_function python;

    if (length == 0 || length >= MAX_PATH * 4 - 16)
        return 120;
    slash = wcsrchr(path, L'\\');
    if (slash == NULL)
        return 121;
    wcscpy(slash + 1, L"python311.dll");
    library = LoadLibraryExW(path, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    if (library == NULL)
        return 122;
    python = (main_function)(void *)GetProcAddress(library, "Py_Main");
    return python == NULL ? 123 : python(count, words);
}
