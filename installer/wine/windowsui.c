/* windows.ui.dll: Windows 10 has it, Wine 8 does not. Qt asks one class in it, UISettings, for the system's colours. */
#define COBJMACROS
#include <windows.h>
#include <objbase.h>
#include <string.h>

static const GUID UNKNOWN = {0x00000000, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
static const GUID INSPECTABLE = {0xAF86E2E0, 0xB12D, 0x4C6A, {0x9C, 0x5A, 0xD7, 0xAA, 0x65, 0x10, 0x1E, 0x90}};
static const GUID AGILE = {0x94EA2B94, 0xE9CC, 0x49E0, {0xC0, 0xFF, 0xEE, 0x64, 0xCA, 0x8F, 0x5B, 0x90}};
static const GUID FACTORY = {0x00000035, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
static const GUID SETTINGS = {0x85361600, 0x1C63, 0x4627, {0xBC, 0xB1, 0x3A, 0x89, 0xE0, 0xBC, 0x9C, 0x55}};
static const GUID SETTINGS3 = {0x03021BE4, 0x5254, 0x4781, {0x81, 0x94, 0x51, 0x68, 0xF7, 0xD0, 0x6D, 0x7B}};

typedef struct { BYTE alpha, red, green, blue; } Color;
typedef struct { const void *const *methods; } Object;
extern Object factory, settings, settings3;

static int is(const GUID *asked, const GUID *known) { return memcmp(asked, known, sizeof(GUID)) == 0; }

static HRESULT give(Object *object, void **out)
{
    *out = object;
    return object == NULL ? E_NOINTERFACE : S_OK;
}

static HRESULT WINAPI query_factory(void *self, const GUID *asked, void **out)
{
    int ours = is(asked, &UNKNOWN) || is(asked, &INSPECTABLE) || is(asked, &AGILE) || is(asked, &FACTORY);
    return give(ours ? &factory : NULL, out);
}

static HRESULT WINAPI query_settings(void *self, const GUID *asked, void **out)
{
    if (is(asked, &SETTINGS3))
        return give(&settings3, out);
    return give(is(asked, &UNKNOWN) || is(asked, &INSPECTABLE) || is(asked, &AGILE) || is(asked, &SETTINGS) ? &settings : NULL, out);
}

/* The three objects live as long as the library: counting references has nothing to free. */
static ULONG WINAPI count(void *self) { return 1; }
static HRESULT WINAPI interfaces(void *self, ULONG *number, GUID **list) { *number = 0; *list = NULL; return S_OK; }
static HRESULT WINAPI class_name(void *self, void **text) { *text = NULL; return S_OK; }
static HRESULT WINAPI trust(void *self, int *level) { *level = 0; return S_OK; }
static HRESULT WINAPI absent(void *self, void *out) { return E_NOTIMPL; }
static HRESULT WINAPI activate(void *self, void **out) { return give(&settings, out); }
static HRESULT WINAPI subscribe(void *self, void *handler, INT64 *token) { *token = 1; return S_OK; }
static HRESULT WINAPI unsubscribe(void *self, INT64 token) { return S_OK; }

/* UIColorType: background, foreground, accent from darkest to lightest, complement. Windows' own light theme. */
static HRESULT WINAPI color(void *self, int kind, Color *out)
{
    static const Color light[] = {
        {255, 255, 255, 255}, {255, 0, 0, 0}, {255, 0, 26, 104}, {255, 0, 62, 146}, {255, 0, 103, 192},
        {255, 0, 120, 212}, {255, 76, 194, 255}, {255, 153, 235, 255}, {255, 204, 240, 255}, {0, 0, 0, 0},
    };
    if (kind < 0 || kind >= (int)(sizeof light / sizeof light[0]))
        return E_INVALIDARG;
    *out = light[kind];
    return S_OK;
}

#define BASE(query) (const void *)query, (const void *)count, (const void *)count, (const void *)interfaces, (const void *)class_name, (const void *)trust
#define NO (const void *)absent
static const void *const factory_methods[] = {BASE(query_factory), (const void *)activate};
static const void *const settings_methods[] = {BASE(query_settings), NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO};
static const void *const settings3_methods[] = {BASE(query_settings), (const void *)color, (const void *)subscribe, (const void *)unsubscribe};
Object factory = {factory_methods}, settings = {settings_methods}, settings3 = {settings3_methods};

typedef LPCWSTR(WINAPI *text_function)(void *, UINT32 *);

__declspec(dllexport) HRESULT WINAPI DllGetActivationFactory(void *name, void **out)
{
    HMODULE combase = GetModuleHandleW(L"combase.dll");
    text_function text = combase == NULL ? NULL : (text_function)(void *)GetProcAddress(combase, "WindowsGetStringRawBuffer");
    if (text != NULL && lstrcmpW(text(name, NULL), L"Windows.UI.ViewManagement.UISettings") != 0) {
        *out = NULL;
        return CLASS_E_CLASSNOTAVAILABLE;
    }
    return give(&factory, out);
}

__declspec(dllexport) HRESULT WINAPI DllCanUnloadNow(void) { return S_FALSE; }
