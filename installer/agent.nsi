; The setup of one user: no administrator, nothing outside the user's own folders and registry.
; installer/build.py calls it with VERSION, NUMBERS, PROGRAM, OUTPUT, KILOBYTES, ICON, PICTURE, PYTHON and SIGNING.
;   setup.exe /S [/AUTOSTART=0|1] [/D=FOLDER]     exit codes: 0 done, 2 failed, 3 Windows too old, 4 the agent would not close
;   uninstall.exe /S [/PURGE=1]                   /PURGE=1 unpairs and removes settings, history and secrets too
Unicode true
Target amd64-unicode
!ifdef QUICK
  SetCompressor zlib
!else
  SetCompressor /SOLID lzma
  SetCompressorDictSize 64
!endif

!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include Sections.nsh
!include WinVer.nsh
!include nsDialogs.nsh

!define NAME "CobranzaCloud"
!define WINDOW "CobranzaCloud.exe"
!define CONSOLE "cobranza-agent.exe"
!define LIBRARIES "_internal"
!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\${NAME}"
!define RUN "Software\Microsoft\Windows\CurrentVersion\Run"

Name "${NAME}"
OutFile "${OUTPUT}"
InstallDir "$LOCALAPPDATA\Programs\${NAME}"
InstallDirRegKey HKCU "${KEY}" "InstallLocation"
RequestExecutionLevel user
ManifestSupportedOS Win10
ManifestDPIAware true
AllowSkipFiles off
BrandingText "${NAME} ${VERSION}"
!uninstfinalize '"${PYTHON}" "${SIGNING}" "%1"' = 0

VIProductVersion "${NUMBERS}"
VIFileVersion "${NUMBERS}"
VIAddVersionKey /LANG=1034 "ProductName" "${NAME}"
VIAddVersionKey /LANG=1034 "CompanyName" "${NAME}"
VIAddVersionKey /LANG=1034 "LegalCopyright" "© ${NAME}"
VIAddVersionKey /LANG=1034 "FileDescription" "Instalador de ${NAME}"
VIAddVersionKey /LANG=1034 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=1034 "ProductVersion" "${VERSION}"

Var Tray  ; 1 where a tray was running and was closed
Var Purge ; 1 where the person's data goes too
Var Box

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_WELCOMEFINISHPAGE_BITMAP "${PICTURE}"
!define MUI_ABORTWARNING
!define MUI_ABORTWARNING_TEXT "¿Quieres salir sin instalar ${NAME}?"
!define MUI_WELCOMEPAGE_TITLE "Instala ${NAME}"
!define MUI_WELCOMEPAGE_TEXT "Lee la cartera de Aspel SAE en este equipo y la lleva a tu panel, al centavo.$\r$\n$\r$\nSolo lee: nunca escribe en SAE. Se instala para tu usuario, sin permisos de administrador, y si ya lo tenías se actualiza sin perder tu configuración."
!define MUI_COMPONENTSPAGE_NODESC
!define MUI_COMPONENTSPAGE_TEXT_TOP "Con Windows, tu cartera está al día aunque nadie lo abra."
!define MUI_COMPONENTSPAGE_TEXT_COMPLIST "Incluye:"
!define MUI_INSTFILESPAGE_FINISHHEADER_TEXT "Instalado"
!define MUI_INSTFILESPAGE_FINISHHEADER_SUBTEXT "Todo quedó en su lugar."
!define MUI_INSTFILESPAGE_ABORTHEADER_TEXT "No se instaló"
!define MUI_INSTFILESPAGE_ABORTHEADER_SUBTEXT "Lo que tenías sigue funcionando."
!define MUI_FINISHPAGE_TITLE "${NAME} está listo"
!define MUI_FINISHPAGE_TEXT "Lo encuentras en el menú Inicio y junto al reloj de Windows. La primera vez te pide el código que muestra la página Conectores de tu panel."
!define MUI_FINISHPAGE_RUN "$INSTDIR\${WINDOW}"
!define MUI_FINISHPAGE_RUN_PARAMETERS "--show"
!define MUI_FINISHPAGE_RUN_TEXT "Abrir ${NAME}"
!define MUI_UNCONFIRMPAGE_TEXT_TOP "Se quitará ${NAME} de tu usuario. SAE y sus datos no se tocan."

!insertmacro MUI_PAGE_WELCOME
!define MUI_PAGE_HEADER_TEXT "Cómo quieres usarlo"
!define MUI_PAGE_HEADER_SUBTEXT "Lo puedes cambiar después en Configuración."
!insertmacro MUI_PAGE_COMPONENTS
!define MUI_PAGE_HEADER_TEXT "Instalando"
!define MUI_PAGE_HEADER_SUBTEXT "Tarda menos de un minuto."
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!define MUI_PAGE_HEADER_TEXT "Quitar ${NAME}"
!define MUI_PAGE_HEADER_SUBTEXT "Tu panel en la nube no cambia."
!insertmacro MUI_UNPAGE_CONFIRM
UninstPage custom un.AskAboutData un.KeepAnswer
!define MUI_PAGE_HEADER_TEXT "Quitando"
!define MUI_PAGE_HEADER_SUBTEXT "Tarda unos segundos."
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "Spanish"

; Asks the installed program to close whatever runs from its folder; $Tray tells whether to start it again.
!macro CloseRunning un
Function ${un}CloseRunning
  StrCpy $Tray 0
  ${If} ${FileExists} "$INSTDIR\${CONSOLE}"
    ${Do}
      nsExec::ExecToStack /TIMEOUT=90000 '"$INSTDIR\${CONSOLE}" close-running'
      Pop $0
      Pop $1
      ${If} $0 == 10
        StrCpy $Tray 1
      ${EndIf}
      ${If} $0 != 11
        ${ExitDo}
      ${EndIf}
      MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "${NAME} sigue abierto. Ciérralo con Salir, en su menú junto al reloj, y reintenta." /SD IDCANCEL IDRETRY again
      SetErrorLevel 4
      Quit
      again:
    ${Loop}
  ${EndIf}
FunctionEnd
!macroend
!insertmacro CloseRunning ""
!insertmacro CloseRunning "un."

; What stood before is set aside, so that a setup that fails puts it back and no old library stays.
!macro Aside name
  ${If} ${FileExists} "$INSTDIR\${name}"
    Rename "$INSTDIR\${name}" "$INSTDIR\${name}.old"
  ${EndIf}
!macroend
!macro PutBack name
  ${If} ${FileExists} "$INSTDIR\${name}.old"
    RMDir /r "$INSTDIR\${name}"
    Delete "$INSTDIR\${name}"
    Rename "$INSTDIR\${name}.old" "$INSTDIR\${name}"
  ${EndIf}
!macroend
!macro DropOld name
  RMDir /r "$INSTDIR\${name}.old"
  Delete "$INSTDIR\${name}.old"
!macroend
!macro ForEach what
  !insertmacro ${what} "${LIBRARIES}"
  !insertmacro ${what} "${WINDOW}"
  !insertmacro ${what} "${CONSOLE}"
  !insertmacro ${what} "manifest.json"
!macroend

Section "${NAME}" SectionProgram
  SectionIn RO
  Call CloseRunning
  !insertmacro ForEach DropOld
  ClearErrors
  !insertmacro ForEach Aside
  ${If} ${Errors}
    !insertmacro ForEach PutBack
    MessageBox MB_OK|MB_ICONSTOP "Otro programa usa los archivos de ${NAME}. Reinicia Windows y vuelve a instalar; lo que tenías sigue funcionando." /SD IDOK
    SetErrorLevel 2
    Quit
  ${EndIf}
  SetOutPath "$INSTDIR"
  File /r "${PROGRAM}/*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  ; Whoever opens it from the menu wants to see it; with the session it starts beside the clock alone.
  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\${WINDOW}" "--show"
  WriteRegStr HKCU "${KEY}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${KEY}" "DisplayIcon" "$INSTDIR\${WINDOW}"
  WriteRegStr HKCU "${KEY}" "Publisher" "${NAME}"
  WriteRegStr HKCU "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${KEY}" "EstimatedSize" ${KILOBYTES}
  WriteRegDWORD HKCU "${KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${KEY}" "NoRepair" 1
  !insertmacro ForEach DropOld
SectionEnd

Section "Iniciar con Windows (recomendado)" SectionAutostart
SectionEnd

Section "-Autostart"
  ${If} ${SectionIsSelected} ${SectionAutostart}
    ; What the program itself wrote may name a folder for its data: an update leaves that alone.
    ReadRegStr $0 HKCU "${RUN}" "${NAME}"
    StrLen $1 '"$INSTDIR\${WINDOW}" '
    StrCpy $0 $0 $1
    ${If} $0 != '"$INSTDIR\${WINDOW}" '
      WriteRegStr HKCU "${RUN}" "${NAME}" '"$INSTDIR\${WINDOW}"'
    ${EndIf}
  ${Else}
    DeleteRegValue HKCU "${RUN}" "${NAME}"
  ${EndIf}
SectionEnd

Function .onInit
  SetShellVarContext current
  ${IfNot} ${AtLeastWin10}
    MessageBox MB_OK|MB_ICONSTOP "${NAME} necesita Windows 10 o posterior, de 64 bits." /SD IDOK
    SetErrorLevel 3
    Quit
  ${EndIf}
  System::Call 'kernel32::CreateMutexW(p 0, i 1, w "Local\${NAME}-setup") p .r1 ?e'
  Pop $0
  ${If} $0 = 183 ; ERROR_ALREADY_EXISTS
    MessageBox MB_OK|MB_ICONINFORMATION "El instalador de ${NAME} ya está abierto." /SD IDOK
    SetErrorLevel 2
    Quit
  ${EndIf}
  ; An update keeps what the person chose before; the command line decides over both.
  ReadRegStr $0 HKCU "${KEY}" "DisplayVersion"
  ReadRegStr $1 HKCU "${RUN}" "${NAME}"
  ${If} $0 != ""
  ${AndIf} $1 == ""
    !insertmacro UnselectSection ${SectionAutostart}
  ${EndIf}
  ${GetParameters} $2
  ClearErrors
  ${GetOptions} $2 "/AUTOSTART=" $3
  ${IfNot} ${Errors}
    ${If} $3 == "0"
      !insertmacro UnselectSection ${SectionAutostart}
    ${Else}
      !insertmacro SelectSection ${SectionAutostart}
    ${EndIf}
  ${EndIf}
FunctionEnd

Function .onInstFailed
  !insertmacro ForEach PutBack
  SetErrorLevel 2
FunctionEnd

Function .onInstSuccess
  ${If} ${Silent}
  ${AndIf} $Tray = 1
    Exec '"$INSTDIR\${WINDOW}"'
  ${EndIf}
FunctionEnd

Function un.onInit
  SetShellVarContext current
  StrCpy $Purge 0
  ${GetParameters} $2
  ClearErrors
  ${GetOptions} $2 "/PURGE=" $3
  ${IfNot} ${Errors}
  ${AndIf} $3 == "1"
    StrCpy $Purge 1
  ${EndIf}
FunctionEnd

Function un.AskAboutData
  !insertmacro MUI_HEADER_TEXT "Tus datos en este equipo" "Configuración, historial y accesos de ${NAME}"
  nsDialogs::Create 1018
  Pop $0
  ${NSD_CreateLabel} 0 0 100% 36u "Si vas a instalarlo de nuevo, consérvalos: sigue vinculado y no envía todo otra vez. Tu panel en la nube no cambia en ningún caso."
  Pop $0
  ${NSD_CreateCheckbox} 0 44u 100% 24u "Borrar también la configuración, el historial y los accesos, y desvincular este equipo"
  Pop $Box
  nsDialogs::Show
FunctionEnd

Function un.KeepAnswer
  ${NSD_GetState} $Box $Purge
FunctionEnd

Section "Uninstall"
  Call un.CloseRunning
  ${If} $Purge = 1
    nsExec::ExecToStack /TIMEOUT=60000 '"$INSTDIR\${CONSOLE}" unpair'
    Pop $0
    Pop $1
    nsExec::ExecToStack /TIMEOUT=60000 '"$INSTDIR\${CONSOLE}" forget-secrets'
    Pop $0
    Pop $1
    RMDir /r "$LOCALAPPDATA\${NAME}"
  ${EndIf}
  DeleteRegValue HKCU "${RUN}" "${NAME}"
  Delete "$SMPROGRAMS\${NAME}.lnk"
  ; Only what the setup brought, by name: the folder may be one that the person chose.
  !insertmacro ForEach DropOld
  RMDir /r "$INSTDIR\${LIBRARIES}"
  Delete "$INSTDIR\${WINDOW}"
  Delete "$INSTDIR\${CONSOLE}"
  Delete "$INSTDIR\manifest.json"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  RMDir "$LOCALAPPDATA\Programs"
  DeleteRegKey HKCU "${KEY}"
SectionEnd
