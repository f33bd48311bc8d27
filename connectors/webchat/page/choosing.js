// How a visitor gives us files: a button, paste, drag and drop.

export function chooseFiles({ button, input, sheet, onFiles }) {
  button.hidden = false;
  button.addEventListener('click', () => input.click());
  input.addEventListener('change', () => {
    const files = [...input.files];
    input.value = ''; // so that the same file can be chosen again
    if (files.length) onFiles(files);
  });

  document.addEventListener('paste', (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length || isRatherText(event.clipboardData, files)) return;
    event.preventDefault();
    onFiles(files);
  });

  const bringsFiles = (event) => event.dataTransfer?.types.includes('Files');
  document.addEventListener('dragover', (event) => {
    if (!bringsFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    sheet.hidden = false;
  });
  // Leaving for nowhere is leaving the page.
  document.addEventListener('dragleave', (event) => {
    if (!event.relatedTarget) sheet.hidden = true;
  });
  document.addEventListener('drop', (event) => {
    sheet.hidden = true;
    if (!bringsFiles(event)) return;
    event.preventDefault();
    const files = droppedFiles(event.dataTransfer);
    if (files.length) onFiles(files);
  });
}

// Tables and documents bring a picture of themselves along; a file brings its name.
function isRatherText(clipboard, files) {
  const text = clipboard.getData('text/plain').trim();
  return text !== '' && !files.some((file) => text.includes(file.name));
}

// Folders look like files until one reads them.
function droppedFiles(transfer) {
  return [...transfer.items]
    .filter((item) => item.kind === 'file' && !item.webkitGetAsEntry?.()?.isDirectory)
    .map((item) => item.getAsFile())
    .filter((file) => file !== null);
}
